"""Write the kept results anew: python tests/golden/renew.py. Read the difference before you commit it."""

import cases

import triage

if __name__ == "__main__":
    for path, text in cases.every(triage.load_pack()):
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.name}")
