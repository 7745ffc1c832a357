import assert from "node:assert/strict";
import { it } from "node:test";
import { credentialsRemoved, secretsIn, withoutSecrets } from "../../provider/kernel/words/secrets.ts";

const shown: Record<string, string> = {
  "https://user:S3cr3t@api.example.com": "https://***@api.example.com",
  "https://S3cr3t@api.example.com/x": "https://***@api.example.com/x",
  "postgres://admin:S3/c:r@3t@db.example.com:5432/state?sslmode=require":
    "postgres://***@db.example.com:5432/state?sslmode=require",
  "postgres://:S3cr3t@db/state": "postgres://***@db/state",
  "s3://b?region=eu&secretAccessKey=S3cr3t&endpoint=e": "s3://b?region=eu&secretAccessKey=***&endpoint=e",
  "azblob://c?sas_token=S3cr3t": "azblob://c?sas_token=***",
  'open "s3://b?secretAccessKey=S3cr3t": GET https://u:S3cr3t@h/x?sig=S3cr3t&a=1; see https://x.example':
    'open "s3://b?secretAccessKey=***": GET https://***@h/x?sig=***&a=1; see https://x.example',
};

it("takes credentials out of a text, and nothing else", () => {
  for (const [text, safe] of Object.entries(shown)) assert.equal(withoutSecrets(text), safe);
  for (const text of [
    "https://api.pulumi.com",
    "https://api.example.com:8443/team@example/x",
    "file:///home/a@b/c:d@e?no_tmp_dir=true",
    "file:///x?base_url=http://h&secret_key_path=/etc/key",
    "s3://bucket/path?region=eu-1&awssdk=v2&kmskeyid=1",
    "gs://b?access_id=-",
    "root@host: pid 3",
  ]) {
    assert.equal(withoutSecrets(text), text);
    assert.equal(credentialsRemoved(text), text);
  }
});

it("hashes a URL as if its credentials had never been in it", () => {
  assert.equal(credentialsRemoved("postgres://admin:a@db/state"), "postgres://db/state");
  assert.equal(credentialsRemoved("s3://b?secretAccessKey=x&region=eu"), "s3://b?region=eu");
  assert.equal(credentialsRemoved("s3://b?secretAccessKey=x"), "s3://b");
});

it("knows the secrets themselves, as they stand and decoded, also in parts", () => {
  assert.deepEqual(secretsIn("postgres://admin:pass%2Fword@db/x?sslpassword=other"), [
    "pass%2Fword",
    "pass/word",
    "other",
  ]);
  assert.deepEqual(secretsIn("postgres://admin:pass/word@db"), ["pass/word", "pass", "word"]);
  assert.deepEqual(secretsIn("https://api.pulumi.com"), []);
});
