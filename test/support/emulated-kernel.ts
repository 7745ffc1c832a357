import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa, execaSync } from "execa";
import { checkout } from "./checkout.ts";
import { type ScriptRun, scriptText, type Wanted } from "./second-kernel.ts";
import { until } from "./shell.ts";

type Find = (name: string, more?: string[]) => string | undefined;
const setUp = join(checkout, "tools/setup");
const { findProgram }: { findProgram: Find } = await import(join(setUp, "find-program.mjs"));
const { kernelCache }: { kernelCache: string } = await import(join(setUp, "places.mjs"));
const qemu = "qemu-system-x86_64";
const image = join(kernelCache, "bin");
const modulesOf = (): string => globSync(join(image, "lib/modules/*"))[0] ?? "";
/** Distributions have virtiofsd in folders that are on no PATH. */
const virtiofsd = () => findProgram("virtiofsd", ["/usr/libexec", "/usr/lib/qemu", "/usr/lib"]);

/** Why this machine cannot run an emulated kernel with these modules; undefined if it can. */
export function lacksEmulatedKernel(modules: readonly string[]): string | undefined {
  const missing = [qemu, "busybox", "modprobe"].find((name) => !findProgram(name));
  if (missing) return `${missing} is not installed (apt-get install qemu-system-x86 busybox kmod)`;
  if (!virtiofsd()) return "virtiofsd is not installed (apt-get install qemu-system-common virtiofsd)";
  if (!existsSync(image)) return "Debian's kernel is not unpacked (npm run test:deep does that where apt is)";
  const lacking = modules.find((name) => !hasModule(modulesOf(), name));
  return lacking && `Debian's kernel has no module ${lacking}`;
}

/** Whether a kernel with these modules, as files or in itself, has one. */
export function hasModule(folder: string, name: string): boolean {
  const lists = globSync(join(folder, "modules.{dep,builtin}")).map((path) => readFileSync(path, "utf8"));
  return lists.some((list) => list.includes(`/${name}.ko`));
}

/**
 * Runs a script of this checkout on Debian's kernel, in a machine that qemu emulates. The machine has this machine's files. It
 * starts in five seconds, then the provider takes twenty to load, and each process a tenth of a second to start.
 */
export async function runOnEmulatedKernel(script: string, wanted: Wanted = {}): Promise<ScriptRun> {
  const folder = mkdtempSync(join(tmpdir(), "emulated-kernel-"));
  const share = [`--socket-path=${folder}/files`, "-o", "source=/", "-o", "cache=always", "-o", "sandbox=chroot"];
  const files = execa(virtiofsd() ?? "", share, { reject: false, stdio: "ignore" });
  try {
    writeFileSync(join(folder, "init"), initText({ folder, script, wanted }), { mode: 0o755 });
    initramfsMake(folder);
    await until(() => existsSync(join(folder, "files")));
    const place = { reject: false, all: true, timeout: 900_000, killSignal: "SIGKILL" } as const;
    const { timedOut, all } = await execa(qemu, machine(folder), place);
    const said = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
    const late = timedOut ? "the emulated machine was ended, because the script took too long\n" : "";
    const ended = said("status");
    const why = ended ? "" : `${all}${said("console")}`;
    return { text: said("output") + why + late, exitCode: Number(ended || 125) };
  } finally {
    files.kill();
    await files;
    rmSync(folder, { recursive: true, force: true });
    // The file with the number of the process, which virtiofsd leaves.
    rmSync(`/run/virtiofsd/${`${folder}/files.pid`.replaceAll("/", ".")}`, { force: true });
    execaSync("rmdir", ["/run/virtiofsd"], { reject: false });
  }
}

const machine = (folder: string): string[] => [
  ...["-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1536"],
  // Memory that virtiofsd shares with the machine.
  ...["-object", "memory-backend-memfd,id=memory,size=1536M,share=on", "-numa", "node,memdev=memory"],
  ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", `file:${folder}/console`],
  ...["-chardev", `socket,id=files,path=${folder}/files`, "-device", "vhost-user-fs-pci,chardev=files,tag=files"],
  ...["-kernel", `${image}/boot/vmlinuz-${basename(modulesOf())}`, "-initrd", join(folder, "initramfs")],
  ...["-append", "quiet panic=-1 console=ttyS0"],
];

/** Makes the first root of the machine: busybox, and the modules with which the machine reaches the files of this one. */
function initramfsMake(folder: string): void {
  const root = join(folder, "root");
  const busybox = findProgram("busybox") ?? "";
  const libraries = execaSync("ldd", [busybox], { reject: false }).stdout.match(/\/\S+/g) ?? [];
  for (const path of [busybox, ...libraries]) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    copyFileSync(path, join(root, path));
  }
  const words = ["--dirname", image, "--set-version", basename(modulesOf()), "--show-depends", "--all"];
  // Each line is "insmod FILE", in the order in which modules need one another.
  const modules = execaSync("modprobe", [...words, "virtio_pci", "virtiofs"]).stdout.match(/\/\S+/g) ?? [];
  const names = [...new Set(modules)].map((path, order) => {
    const name = `/module-${order}-${basename(path)}`;
    copyFileSync(path, join(root, name));
    return name;
  });
  mkdirSync(join(root, "new"));
  writeFileSync(join(root, "init"), firstText({ busybox, names, init: join(folder, "init") }));
  chmodSync(join(root, "init"), 0o755);
  const { stdout: paths } = execaSync("find", ["."], { cwd: root });
  const { stdout: archive } = execaSync(busybox, ["cpio", "-o", "-H", "newc"], {
    cwd: root,
    input: paths,
    encoding: "buffer",
  });
  writeFileSync(join(folder, "initramfs"), archive);
}

const firstText = ({
  busybox,
  names,
  init,
}: {
  busybox: string;
  names: string[];
  init: string;
}): string => `#!${busybox} sh
for module in ${names.join(" ")}; do ${busybox} insmod $module; done
${busybox} mount -t virtiofs files /new
${busybox} mount -t devtmpfs dev /new/dev
exec ${busybox} switch_root /new ${init}
`;

const initText = (init: Parameters<typeof scriptText>[0]): string => `#!/bin/bash
for kind in tmpfs:/run proc:/proc sysfs:/sys cgroup2:/sys/fs/cgroup tmpfs:/lib/modules; do
  mount -n -t "\${kind%%:*}" none "\${kind#*:}"
done
ln -s /proc/self/fd /dev/fd; ln -s fd/0 /dev/stdin; ln -s fd/1 /dev/stdout; ln -s fd/2 /dev/stderr
mkdir "/lib/modules/$(uname -r)"; mount -n --bind '${modulesOf()}' "/lib/modules/$(uname -r)"
${scriptText(init)}
sync; echo b > /proc/sysrq-trigger; sleep 9
`;
