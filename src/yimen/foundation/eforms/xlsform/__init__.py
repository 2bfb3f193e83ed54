"""XLSForm, the field's own way to write forms: read in, and written out."""

from yimen.foundation.eforms.xlsform.questions import Left
from yimen.foundation.eforms.xlsform.reading import Imported, read_xlsform
from yimen.foundation.eforms.xlsform.sheets import BadXLSForm
from yimen.foundation.eforms.xlsform.writing import write_xlsform

__all__ = ["BadXLSForm", "Imported", "Left", "read_xlsform", "write_xlsform"]
