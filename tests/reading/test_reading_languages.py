"""Which language a report is in, where nobody says."""

from pathlib import Path

import pytest
from tests.reading.asking import TEXT, came

from sayso.reading.languages import detect


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TEXT, "en"),
        (TEXT.upper(), "en"),
        ("Le ministre a quitté la ville lundi soir. Personne n'a dit pourquoi, selon un proche "
         "du gouvernement qui a parlé à l'agence.", "fr"),
        ("El ministro salió de la ciudad el lunes por la noche. Nadie dijo por qué, según una "
         "fuente del gobierno que habló con la agencia.", "es"),
        ("Der Minister verließ die Stadt am Montagabend. Niemand sagte, warum, erklärte eine "
         "Person aus der Regierung gegenüber der Agentur.", "de"),
        ("Министр покинул город в понедельник вечером. Никто не сказал почему, сообщил "
         "источник в правительстве агентству.", "ru"),
        ("غادر الوزير المدينة مساء يوم الاثنين ولم يقل أحد لماذا بحسب مصدر في الحكومة تحدث إلى "
         "وكالة الأنباء الرسمية في العاصمة.", "ar"),
        ("Short words.", None),
        ("1 2 3 4 " * 50, None),
    ],
)  # fmt: skip
def test_languages(text: str, code: str | None) -> None:
    assert detect(text) == code


def test_reports_are_marked(tmp_path: Path) -> None:
    (report,) = came(tmp_path, "a.txt", TEXT)
    assert report.language == "en"
    (report,) = came(tmp_path, "a.txt", TEXT, language="xx")
    assert report.language == "xx"
