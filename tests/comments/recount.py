"""What is stored of a discussion's shape, made anew from who answers whom."""

from collections import defaultdict

from comments.models import MAX_DEPTH, PATH_DIGITS, Comment, Discussion


def assert_true_to_itself(discussion: Discussion) -> None:
    """Every path, depth, root, place and counter is what follows from the comments' states and parents."""
    comments = list(Comment.objects.filter(discussion=discussion).order_by("pk"))
    made = _made_anew(comments)
    for comment in comments:
        assert _stored(comment) == made[comment.pk], comment
    shown = sum(comment.state == Comment.State.SHOWN for comment in comments)
    assert Discussion.objects.get(pk=discussion.pk).comment_count == shown


def _stored(comment: Comment) -> dict:
    names = ("path", "depth", "root_id", "in_thread", "reply_count", "descendant_count")
    return {name: getattr(comment, name) for name in names}


def _made_anew(comments: list[Comment]) -> dict[int, dict]:
    known = {comment.pk: comment for comment in comments}
    children = defaultdict(list)
    for comment in comments:
        children[comment.parent_id].append(comment.pk)

    def line(pk: int) -> list[int]:
        above = known[pk].parent_id
        return [*(line(above) if above else []), pk]

    def in_thread(pk: int) -> bool:
        return known[pk].state == Comment.State.SHOWN or any(in_thread(child) for child in children[pk])

    def below(pk: int) -> int:
        return sum(in_thread(child) + below(child) for child in children[pk])

    made = {}
    for pk in known:
        ids = line(pk)
        assert len(ids) <= MAX_DEPTH + 1
        made[pk] = {
            "path": "".join(str(one).zfill(PATH_DIGITS) for one in ids),
            "depth": len(ids) - 1,
            "root_id": ids[0],
            "in_thread": in_thread(pk),
            "reply_count": sum(in_thread(child) for child in children[pk]),
            # Only a page of roots asks for it.
            "descendant_count": below(pk) if len(ids) == 1 else 0,
        }
    return made
