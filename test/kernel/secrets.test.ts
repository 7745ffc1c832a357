import assert from "node:assert/strict";
import { it } from "node:test";
import { credentialsRemoved, redacted, secretsIn, shownUrl } from "../../provider/kernel/schema/backend-url.ts";
import { withoutSecrets } from "../../provider/kernel/schema/credentials.ts";

const shown: Record<string, string> = {
  "https://user:S3cr3t@api.example.com": "https://***@api.example.com",
  "https://S3cr3t@api.example.com/x": "https://***@api.example.com/x",
  "postgres://admin:S3/c:r@3t@db.example.com:5432/state?sslmode=require":
    "postgres://***@db.example.com:5432/state?sslmode=require",
  "postgres://:S3cr3t@db/state": "postgres://***@db/state",
  "s3://b?region=eu&secretAccessKey=S3cr3t&endpoint=e": "s3://b?region=eu&secretAccessKey=***&endpoint=e",
  "azblob://c?sas_token=S3cr3t": "azblob://c?sas_token=***",
  "postgres://db/x?password='S3cr3t'&sslmode=require": "postgres://db/x?password=***'&sslmode=require",
  "https://h?pw=S3cr3t&auth=S3cr3t&jwt=S3cr3t&sas=S3cr3t&x[password]=S3cr3t&pass%77ord=S3cr3t":
    "https://h?pw=***&auth=***&jwt=***&sas=***&x[password]=***&pass%77ord=***",
  'https://u:paS3"cr3t@h': "https://***@h",
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
    if (text.includes("://")) assert.equal(credentialsRemoved(text), text);
  }
});

const backends: Record<string, string> = {
  "https://u:pa'S3cr3t@127.0.0.1:9": "https://***@127.0.0.1:9",
  "https://u:12/S3cr3t@127.0.0.1:9": "https://***@127.0.0.1:9",
  "https://u:a@S3/cr3t@h/x": "https://***@h/x",
  'https://u:S3 "cr3t@h': "https://***@h",
  "https://u:S3cr3t": "https://***",
  "https://u:p?S3cr3t@h": "https://***?***",
  "https://u:p#S3cr3t@h": "https://***#***",
  "https://h:9?pass=S3cr3t": "https://h:9?***",
  "https://h:9?pass%77ord=S3cr3t": "https://h:9?***",
  "s3://b?endpoint=http://u:S3cr3t@h&region=eu": "s3://b?***&region=eu",
  "postgres://h:9/db?password='S3cr3t'&sslmode=require": "postgres://h:9/db?***&sslmode=require",
  "postgres:u:S3cr3t@h": "postgres:***@h",
  "S3cr3t@h": "***@h",
};

it("shows of a backend's URL what is known to be harmless, and takes all else out of a tool's words", () => {
  for (const [url, safe] of Object.entries(backends)) {
    assert.equal(shownUrl(url), safe);
    for (const text of [
      url,
      `parse "${url}"`,
      JSON.stringify(url),
      decodeURI(url),
      url.replace("='S3cr3t'", "=S3cr3t"),
    ]) {
      assert.doesNotMatch(redacted(text, secretsIn(url)), /S3c|cr3t/, text);
    }
  }
  for (const url of [
    "https://api.pulumi.com",
    "file:///home/a@b/c:d@e#f?no_tmp_dir=true",
    "s3://bucket/path?region=eu-1&awssdk=v2&endpoint=http://h:9&s3ForcePathStyle=true",
    "gs://b/x",
  ]) {
    assert.equal(shownUrl(url), url);
    assert.deepEqual(secretsIn(url), []);
  }
});

it("hashes a URL as if its credentials had never been in it", () => {
  assert.equal(credentialsRemoved("postgres://admin:a@db/state"), "postgres://db/state");
  assert.equal(credentialsRemoved("s3://b?secretAccessKey=x&region=eu"), "s3://b?region=eu");
  assert.equal(credentialsRemoved("s3://b?secretAccessKey=x"), "s3://b");
  assert.equal(credentialsRemoved("https://u:a'b@h/x?pass%77ord=x&tenant=y"), "https://h/x?tenant=y");
  assert.equal(credentialsRemoved("https://u:a/b@c@h/x"), "https://h/x");
  assert.equal(credentialsRemoved("https://u:a@h/team@example/x"), "https://h/team@example/x");
  assert.equal(credentialsRemoved("postgres:u:a@h"), "postgres:h");
});

it("knows the secrets themselves, as they stand and decoded, also in parts", () => {
  const known = secretsIn("postgres://admin:pass%2Fword@db/x?sslpassword=other&sslmode=require");
  for (const one of ["admin", "pass%2Fword", "pass/word", "other"]) assert.ok(known.includes(one), one);
  assert.ok(!known.includes("require"));
  const parts = secretsIn("postgres://admin:pass/word@db");
  for (const one of ["pass/word", "pass", "word"]) assert.ok(parts.includes(one), one);
  assert.ok(!secretsIn("postgres://postgres:long@db").includes("postgres"));
  assert.deepEqual(secretsIn("https://api.pulumi.com"), []);
});
