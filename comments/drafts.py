"""What was typed in a comment, an answer or a report waits for whoever signs in again."""

from accounts.drafts import Drafts
from comments.models import MAX_LENGTH

# Of the words a little more than is accepted, to be shortened.
drafts = Drafts("comment_draft", {"body": 2 * MAX_LENGTH, "token": 36, "reason": 10, "text": 500})
member_required = drafts.member_required
