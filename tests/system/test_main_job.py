from tests.support.system import System, plan


async def test_it(system: System, tmp_path) -> None:
    a = await system.drive(plan("perbaikan"), "satu", tmp_path, print)
    b = await system.drive(plan("penyusunan"), "satu", tmp_path, print)
    import json

    print(json.dumps(a.view, indent=1)[:6000])
    print(json.dumps(b.record, indent=1))
    import pypdf

    for f in (a, b):
        for name, sha, path in f.pdfs:
            r = pypdf.PdfReader(path)
            print(name, sha, len(r.pages))
            for p in r.pages:
                print(p.extract_text())
    print(await system.settled())
