"""Set the pages of some orders with typst and nothing else; print the seconds that the setting took."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import fontpkg_noto_sans
import typst


def main() -> None:
    """Set each order of the file named on the command line."""
    orders = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    started_at = time.perf_counter()
    for order in orders:
        root = Path(order["root"])
        language, _separator, region = order["language"].replace("-", "_").partition("_")
        compiler = typst.Compiler(root=root, font_paths=[fontpkg_noto_sans.ROOT / "files"], ignore_system_fonts=True)
        inputs = {"data": json.dumps(order["data"], ensure_ascii=False), "language": language, "region": region, "date": order["date"]}
        moment = datetime.strptime(order["date"], "%Y-%m-%d-%H-%M-%S").replace(tzinfo=UTC)
        compiler.compile(input=root / order["template"], format="pdf", sys_inputs=inputs, pdf_standards="ua-1", timestamp=moment)
    print(time.perf_counter() - started_at)


if __name__ == "__main__":
    main()
