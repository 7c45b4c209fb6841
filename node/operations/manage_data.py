"""ManageData: MED. Write, overwrite or delete a named value of the source.

Overwriting costs no reserve and touches the data entry alone.
"""

from dataclasses import replace

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner, refused
from node.state.context import LedgerContext
from node.state.entries import DataEntry, DataKey
from node.state.sponsorship import add_entry, remove_entry
from node.state.text import is_plain
from node.state.thresholds import Threshold
from node.state.view import View

KIND = xdr.OperationType.MANAGE_DATA
Code = xdr.ManageDataResultCode
SUCCESS = inner(KIND, Code.MANAGE_DATA_SUCCESS)
NAME_NOT_FOUND = inner(KIND, Code.MANAGE_DATA_NAME_NOT_FOUND)
LOW_RESERVE = inner(KIND, Code.MANAGE_DATA_LOW_RESERVE)
INVALID_NAME = inner(KIND, Code.MANAGE_DATA_INVALID_NAME)


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.MEDIUM


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    return ()


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    name = _said(body).data_name.string64
    return None if name and is_plain(name) else INVALID_NAME


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Change the data entry; a new or deleted one changes its owner's subentries."""
    said = _said(body)
    name = said.data_name.string64
    key = DataKey(source, name)
    known = view.data(key)
    if said.data_value is None:
        if known is None:
            return NAME_NOT_FOUND
        remove_entry(view, known)
        view.delete(key)
        return SUCCESS
    value = said.data_value.data_value
    if known is not None:
        view.write(replace(known, value=value))
        return SUCCESS
    entry = DataEntry(source, name, value)
    refusal = add_entry(view, entry, context.sponsorships, context.base_reserve)
    return SUCCESS if refusal is None else refused(refusal, LOW_RESERVE)


def _said(body: xdr.OperationBody) -> xdr.ManageDataOp:
    assert body.manage_data_op is not None
    return body.manage_data_op
