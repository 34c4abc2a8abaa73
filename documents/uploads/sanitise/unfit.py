"""PDFs of other people that we cannot keep or hand on as they are, and what to do about each."""

from documents.errors import DocumentError


class UnfitPdf(DocumentError):
    """The base: ``code`` is a word for counters, ``title`` names the file where there are several."""

    code = "unfit"
    what = "cannot be used."
    instead = "Open it, choose 'Print', then 'Save as PDF', and send that copy."

    def __init__(self, title: str = "") -> None:
        subject = f"'{title}'" if title else "This PDF"
        super().__init__(f"{subject} {self.what} {self.instead}")
        self.title = title


class FormNeedsPrinting(UnfitPdf):
    """A form's answers can be drawn by the program that made it and by no other."""

    code = "form"
    what = "is a form that only some programs can show."


class NotesNeedPrinting(FormNeedsPrinting):
    """Words typed onto a page, whose look is left to each program, and that we cannot draw whole."""

    code = "notes"
    what = "has words typed onto its pages that only some programs can show."


class HoldsTooMuch(UnfitPdf):
    """A small file that would fill the memory of whatever opens it."""

    code = "unpacks"
    what = "holds more than we can open."


class DrawsItself(UnfitPdf):
    """A page is made of pieces that contain each other, or so deeply nested that readers give up."""

    code = "loops"
    what = "has a page that never comes to its end."


class Portfolio(UnfitPdf):
    """A cover page with other files behind it: the cover alone is nothing."""

    code = "portfolio"
    what = "is a folder of several files (a portfolio)."
    instead = "Open it, save each file in it on its own, and send those."


class OddSize(UnfitPdf):
    """A page so small or so large that readers show nothing, or fill their memory with it."""

    code = "size"
    what = "has a page that is too small or too large to show."
    instead = "Open it, choose 'Print' on A4 paper, then 'Save as PDF', and send that copy."


class LooksDifferent(UnfitPdf):
    """Our copy, or another reader, shows something else than its sender sees."""

    code = "differs"
    what = "looks different in different programs, so our copy would not show what you see."
