"""The tools that the peers are built with: found, or named with what to install."""

import os
import re
import shutil
from pathlib import Path

from .say import Failure

LEAST_JAVA = 21


def program(name, install):
    found = shutil.which(name)
    if found is None:
        raise Failure(f"{name} is not on the PATH: {install}")
    return found


def cargo():
    return program("cargo", "install Rust (https://rustup.rs), or leave tantivy out of --engines")


def maven():
    return program(
        "mvn", "install Maven (Debian: apt install maven), or leave Lucene out of --engines"
    )


def taskset():
    return program("taskset", "install util-linux")


def _java_release(home):
    """The major release of the JDK in a folder; 0 when there is none."""
    if not (home / "bin" / "javac").exists() or not (home / "release").exists():
        return 0
    release = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text(), re.M)
    return int(release.group(1)) if release else 0


def jdk():
    """JAVA_HOME or the JDK on the PATH if recent enough, else the newest below /usr/lib/jvm."""
    preferred = []
    if os.environ.get("JAVA_HOME"):
        preferred.append(Path(os.environ["JAVA_HOME"]))
    if shutil.which("javac"):
        preferred.append(Path(shutil.which("javac")).resolve().parent.parent)
    folder = Path("/usr/lib/jvm")
    others = sorted(folder.iterdir(), key=_java_release, reverse=True) if folder.is_dir() else []
    seen = []
    for home in preferred + others:
        release = _java_release(home)
        if release >= LEAST_JAVA:
            return home
        if release > 0:
            seen.append(f"{home} is {release}")
    raise Failure(
        f"Lucene needs a JDK of {LEAST_JAVA} or later (found: {', '.join(seen) or 'none'}): "
        "install one (Debian 13: apt install openjdk-21-jdk-headless; else https://adoptium.net) "
        "and name it by JAVA_HOME, or leave Lucene out of --engines"
    )
