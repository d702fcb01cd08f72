import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { readRequirement } from "./requirement.js";
import { isPythonVersion, specOfFolder, specOfText } from "./spec-source.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "crisol-spec-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The problems that a source is refused for, as `field message`. */
function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    const { code, message, problems } = error as {
      code: string;
      message: string;
      problems?: { field: string; message: string }[];
    };
    expect(code).toBe("environment_invalid");
    return problems?.map((problem) => `${problem.field} ${problem.message}`) ?? [message];
  }
  return [];
}

describe("which file of a folder says the environment", () => {
  const pyproject = '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["six>=1.16"]\n';
  test("the order is the one that is documented", () => {
    const all = {
      "pyproject.toml": pyproject,
      "uv.lock": "version = 1\n",
      "python_env.yaml": 'python: "3.11.7"\ndependencies:\n  - -r requirements.txt\n',
      "requirements.txt": "numpy==2.0.0\n",
      "environment.yml": "dependencies: [python=3.9, scipy]\n",
    };
    const python: (string | null | undefined)[] = [];
    const first: (string | undefined)[] = [];
    for (const gone of [
      [],
      ["uv.lock"],
      ["python_env.yaml"],
      ["requirements.txt"],
      ["pyproject.toml"],
      ["environment.yml"],
    ]) {
      for (const name of gone) delete (all as Record<string, string>)[name];
      const found = specOfFolder(folderWith(all));
      python.push(found?.spec.python);
      first.push(found?.spec.uvLock ? "uv.lock" : found?.spec.requirements[0]);
    }
    expect(first).toEqual(["uv.lock", "numpy==2.0.0", "numpy==2.0.0", "six>=1.16", "scipy", undefined]);
    expect(python).toEqual([">=3.10", "3.11.7", null, ">=3.10", "3.9", undefined]);
  });

  test(".python-version names Python where the file does not", () => {
    const found = specOfFolder(folderWith({ "requirements.txt": "six\n", ".python-version": "3.11\n" }));
    expect(found?.spec.python).toBe("3.11");
  });

  test("an MLflow model's python_env.yaml, without pip itself", () => {
    const found = specOfFolder(
      folderWith({
        "python_env.yaml":
          "python: 3.11.7\nbuild_dependencies:\n- pip==23.2.1\n- setuptools\n- wheel==0.41\ndependencies:\n- -r requirements.txt\n",
        "requirements.txt": "mlflow==3.17.2\nscikit-learn==1.9.1\n",
      }),
    );
    expect(found?.spec.requirements).toEqual(["setuptools", "wheel==0.41", "mlflow==3.17.2", "scikit-learn==1.9.1"]);
    expect(found?.spec.python).toBe("3.11.7");
  });
});

describe("requirements", () => {
  test("includes inside of the folder, constraints, hashes, markers, continued lines and indexes", () => {
    const hash = "a".repeat(64);
    const found = specOfFolder(
      folderWith({
        "requirements.txt": `# first\n-r parts/base.txt\n-c limits.txt\nsix==1.17.0 \\\n    --hash=sha256:${hash}  # why\n--extra-index-url https://download.example.org/whl/cpu\n--pre\nnumpy>=2 ; python_version >= "3.10"\nrequests[socks]~=2.31\n`,
        "parts/base.txt": "pandas\n-r more.txt\n",
        "parts/more.txt": "-r base.txt\nscipy\n",
        "limits.txt": "scipy<2\n",
      }),
    );
    expect(found?.spec).toMatchObject({
      requirements: [
        "pandas",
        "scipy",
        `six==1.17.0      --hash=sha256:${hash}`,
        'numpy>=2 ; python_version >= "3.10"',
        "requests[socks]~=2.31",
      ],
      constraints: ["scipy<2"],
      extraIndexUrls: ["https://download.example.org/whl/cpu"],
      allowPrereleases: true,
    });
    expect(found?.notes).toEqual([]);
  });

  test("safety-01 lines that point outside of the folder are refused, all at once", () => {
    const lines = [
      "-r ../secrets.txt",
      "-r /etc/passwd",
      "-r %2e%2e/x.txt",
      "-c ..\\x.txt",
      "-r https://example.org/r.txt",
      "-e ../other",
      "file:///etc/passwd",
      "x @ file:///etc/passwd",
      "/abs/pkg.whl",
      "../pkg.whl",
      "..\\pkg.whl",
      "%252e%252e/pkg.whl",
      "~/pkg.whl",
      "C:\\pkg.whl",
      "\\\\host\\share\\pkg.whl",
    ];
    const problems = problemsOf(() => specOfText("requirements", lines.join("\n")));
    expect(problems).toEqual(lines.map((_, index) => `requirements line ${index + 1} points outside of the folder`));
  });

  test("safety-02 a link to outside of the folder is refused", () => {
    const folder = folderWith({ "requirements.txt": "-r linked.txt\n" });
    symlinkSync("/etc/hostname", join(folder, "linked.txt"));
    expect(problemsOf(() => specOfFolder(folder))[0]).toContain("linked.txt is a link to outside of the folder");
  });

  test("safety-14 an index with a credential is left out, and the sentence does not hold it", () => {
    const { spec, notes } = specOfText("requirements", "--index-url https://me:s3cret@example.org/simple\nsix\n");
    expect(spec.indexUrl).toBeNull();
    expect(notes).toHaveLength(1);
    expect(notes[0]).not.toContain("s3cret");
    expect(problemsOf(() => specOfText("requirements", "x @ https://me:s3cret@example.org/x.whl"))).toEqual([
      "requirements line 1 holds a credential",
    ]);
  });

  test("no line can ask for the server's variables", () => {
    const home = `\${HOME}`;
    for (const line of [`x @ https://${home}/x.whl`, `--index-url https://h/${home}`, `six==${home}`, `-r ${home}/x`]) {
      expect(problemsOf(() => specOfText("requirements", line))).toHaveLength(1);
    }
  });

  test("what is no package is named: editables, paths, options", () => {
    const { spec, notes } = specOfText("requirements", "-e .\n./lib\npkg.whl\n--no-binary :all:\nsix\n");
    expect(spec.requirements).toEqual(["six"]);
    expect(notes).toHaveLength(4);
  });

  test("whatever a line holds, it is a package, an https address, or not passed on", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."ab-_.=<>~!@:/\\% [];,#$(){}12\n") })),
        (line) => {
          const found = readRequirement(line);
          if (found.kind === "package")
            expect(line.split(";")[0]!.replace(/--hash=\S+/g, "")).not.toMatch(/[/\\:@$\n]/);
          if (found.kind === "address") expect(new URL(found.url).protocol).toBe("https:");
        },
      ),
    );
  });
});

describe("conda", () => {
  test("Python, the part for pip, and what is the same on PyPI; the rest is named", () => {
    const { spec, notes } = specOfText(
      "conda",
      `name: x
channels: [conda-forge]
dependencies:
  - python=3.11
  - pip
  - conda-forge::numpy=1.26.4=py311h64a7726_0
  - pandas=2.1
  - pytorch>=2.0,<3
  - scikit-learn 1.4.*
  - cudatoolkit=11.8
  - libgcc-ng
  - pip:
      - six==1.17.0
      - requests
`,
    );
    expect(spec.python).toBe("3.11");
    expect(spec.requirements).toEqual([
      "numpy==1.26.4",
      "pandas==2.1.*",
      "torch>=2.0,<3",
      "scikit-learn==1.4.*",
      "six==1.17.0",
      "requests",
    ]);
    expect(notes).toEqual([
      "Left out, as they come from conda alone: cudatoolkit, libgcc-ng. Name what PyPI has of them under pip.",
    ]);
  });

  test("safety-01 a path in the part for pip is refused", () => {
    const text = "dependencies:\n  - pip:\n      - ../evil.whl\n";
    expect(problemsOf(() => specOfText("conda", text))).toEqual([
      "environment.yml line 1 points outside of the folder",
    ]);
  });

  test("what is no such file", () => {
    for (const text of ["", "- a", "dependencies: 3", "dependencies: [{npm: [x]}]", "a: [", "!!js/function 'x'"]) {
      expect(problemsOf(() => specOfText("conda", text))).toHaveLength(1);
    }
  });
});

describe("pyproject", () => {
  test("dynamic dependencies and sources are named; Poetry's table is refused", () => {
    const { notes } = specOfText(
      "pyproject",
      '[project]\nname="x"\ndynamic=["dependencies"]\n[tool.uv.sources]\na = {path="../a"}\n',
    );
    expect(notes).toHaveLength(2);
    expect(problemsOf(() => specOfText("pyproject", '[tool.poetry.dependencies]\nsix = "^1"\n'))).toHaveLength(1);
  });

  test("a path among the dependencies is refused, and text that is not TOML", () => {
    const text = '[project]\ndependencies = ["six", "a @ file:///a"]\n';
    expect(problemsOf(() => specOfText("pyproject", text))).toEqual([
      "project.dependencies[1] points outside of the folder",
    ]);
    expect(problemsOf(() => specOfText("pyproject", "a = "))).toHaveLength(1);
  });
});

test("a version of Python can be no path and no option", () => {
  for (const good of ["3", "3.12", "3.12.1", ">=3.10", ">=3.10,<3.13", "~=3.11", "==3.11.*"])
    expect(isPythonVersion(good)).toBe(true);
  for (const bad of ["", "..", "/usr/bin/python", "python", "-c", "pypy@3.10", "3.12/x", "C:3"])
    expect(isPythonVersion(bad)).toBe(false);
});
