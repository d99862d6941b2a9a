"""What readers say back: the discussion of an article, and its comments."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from articles.models import Article
from comments import notices
from comments.moderation import ModerationAct, RefusedError, Report, moderates, refuse_suspended
from techjobs.markdown import Profile, as_safe, render_markdown
from techjobs.stored_text import StoredText
from techjobs.versioned import Versioned

# Deeper replies read as quarrels, and on a phone as a single column of words.
MAX_DEPTH = 8

# Enough for an argument with code. Rendering takes time that grows with the length, and a hostile
# text of 12,000 characters takes half a second.
MAX_LENGTH = 5_000

# Long enough to mend a slip, too short to change what others have answered.
EDIT_MINUTES = 15

# The same words by the same member at the same place within this time are the same comment.
SAME_MINUTES = 10

# A person who writes does not reach these; a script does.
COMMENTS_A_MINUTE = 4
COMMENTS_AN_HOUR = 40
REPORTS_AN_HOUR = 20

# An id in a path: digits of one length sort alike in every collation, and no counter of siblings is
# needed for which two replies at once would race.
PATH_DIGITS = 10


class Discussion(Versioned):
    """The discussion of one article. An article without one has an open and empty discussion."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="discussion")
    is_open = models.BooleanField(default=True, help_text="Closed: it can be read, nothing can be added.")
    comment_count = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"Discussion of {self.article}"

    @classmethod
    def of(cls, article: Article) -> "Discussion":
        """The article's discussion; an unsaved one where nobody has said or changed anything yet."""
        try:
            return article.discussion
        except cls.DoesNotExist:
            return cls(article=article, version=0)

    @contextmanager
    def changing(self) -> Iterator["Discussion"]:
        """The discussion, locked until what is done with it is saved.

        Whoever adds or changes a comment waits here for the others, so that counters, paths and
        the check for a comment sent twice need no luck. The version moves at the end.
        """
        with transaction.atomic():
            locked = Discussion.objects.select_for_update().get(pk=self.pk)
            yield locked
            locked.save()

    def post(self, *, author: User, body: str, token: UUID, parent: "Comment | None" = None) -> "Comment":
        """Publish a comment, or a reply to `parent`. Sent twice it is one: the first is returned.

        Raises RefusedError where the discussion is closed, the author suspended or too fast, or the
        parent gone or too deep. An unsaved discussion is saved.
        """
        saved = Discussion.objects.get_or_create(article=self.article)[0] if self._state.adding else self
        with saved.changing() as discussion:
            one_at_a_time(author)
            same = Comment.objects.same(author, body, token, discussion, parent)
            if same and same.state != Comment.State.SHOWN:
                raise RefusedError("You have sent this before, and it has been taken away since.")
            if same:
                return same
            if Comment.objects.filter(token=token).exists():
                token = uuid4()  # other words in a form that was used: another comment
            discussion.refuse_unless_open()
            refuse_suspended(author)
            _refuse_too_fast(author)
            if parent is not None:
                parent.refresh_from_db(fields=["state", "path", "depth", "root"])
                parent.refuse_unless_answerable(discussion)
            comment = Comment(discussion=discussion, author=author, parent=parent, token=token)
            comment.write(body)
            comment.enter(discussion)
            return comment

    def refuse_unless_open(self) -> None:
        if not self.is_open:
            raise RefusedError("This discussion is closed: it can be read, nothing can be added.")

    def refusal(self, member: User) -> str:
        """Why the member can add nothing here now; empty where nothing stands against it."""
        try:
            self.refuse_unless_open()
            refuse_suspended(member)
        except RefusedError as refused:
            return str(refused)
        return ""

    def close(self, *, by: User, reason: str) -> None:
        self._set_open(False, by=by, reason=reason, action=ModerationAct.Action.CLOSE)

    def open(self, *, by: User, reason: str) -> None:
        self._set_open(True, by=by, reason=reason, action=ModerationAct.Action.OPEN)

    def _set_open(self, is_open: bool, *, by: User, reason: str, action: ModerationAct.Action) -> None:
        with self.changing() as discussion:
            if discussion.is_open == is_open:
                raise RefusedError(f"The discussion is {'open' if is_open else 'closed'} already.")
            discussion.is_open = is_open
            ModerationAct.objects.create(action=action, by=by, reason=reason, discussion=discussion)
        self.refresh_from_db()


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> Self:
        """What readers may see: the one place that decides it."""
        return self.filter(state=Comment.State.SHOWN)

    def in_thread(self) -> Self:
        """Shown comments, and the tombstones that still hold replies."""
        return self.filter(in_thread=True)

    def same(
        self, author: User, body: str, token: UUID, discussion: Discussion, parent: "Comment | None"
    ) -> "Comment | None":
        """The comment that this one repeats: sent again, or sent from two tabs."""
        sent = self.filter(token=token, author=author).first()
        if sent and (sent.body == body or sent.versions.filter(body=body).exists()):
            return sent
        recent = self.filter(author=author, created_at__gt=timezone.now() - timedelta(minutes=SAME_MINUTES))
        return recent.filter(
            discussion=discussion, parent=parent, body=body, state=Comment.State.SHOWN
        ).first()


class Comment(StoredText):
    rendered_fields = ("body_html",)

    class State(models.TextChoices):
        SHOWN = "shown", "Shown"
        HIDDEN = "hidden", "Hidden"
        REMOVED = "removed", "Removed"
        DELETED = "deleted", "Deleted by its author"

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        db_index=False,  # two indexes below begin with it
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    # The first comment of the thread; itself where nothing is above it.
    root = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    path = models.CharField(max_length=PATH_DIGITS * (MAX_DEPTH + 1), editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    body = models.TextField()
    body_html = models.TextField(editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.SHOWN)
    # What the moderator who hid or removed it told its author.
    moderation_reason = models.CharField(max_length=300, blank=True, editable=False)
    token = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Stored, never counted on a page.
    in_thread = models.BooleanField(default=False, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False, help_text="In the thread.")
    descendant_count = models.PositiveIntegerField(
        default=0, editable=False, help_text="Of a root: all that stand below it in the thread."
    )
    report_count = models.PositiveIntegerField(default=0, editable=False, help_text="Not handled yet.")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["discussion", "path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["shown", "hidden", "removed", "deleted"]), name="comments_state_known"
            ),
        ]
        indexes = [
            # Conditions, not columns: SQLite takes a bare boolean for no part of a key.
            models.Index(
                fields=["discussion", "depth", "id"], name="comments_roots", condition=Q(in_thread=True)
            ),
            models.Index(fields=["root", "path"], name="comments_threads", condition=Q(in_thread=True)),
            models.Index(fields=["author", "state", "id"], name="comments_of_a_member"),
            models.Index(fields=["author", "created_at"], name="comments_of_late"),
            models.Index(fields=["report_count", "id"], name="comments_reported"),
            # The moderators' list of one state is in the order of reports as well.
            models.Index(fields=["state", "report_count", "id"], name="comments_by_state"),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk} by {self.author_name}"

    def get_absolute_url(self) -> str:
        return reverse("comments:comment_detail", args=[self.pk])

    @property
    def author_name(self) -> str:
        return self.author.username if self.author else "Former member"

    @property
    def html(self) -> SafeString:
        """What readers see of it: nothing where it is not shown."""
        return as_safe(self.body_html if self.state == self.State.SHOWN else "")

    @property
    def ancestor_ids(self) -> list[int]:
        ids = [int(self.path[at : at + PATH_DIGITS]) for at in range(0, len(self.path), PATH_DIGITS)]
        return ids[:-1]

    # Who may do what with it

    def may_be_edited_by(self, member: User | None) -> bool:
        return (
            member is not None
            and self.author_id == member.pk
            and self.state == self.State.SHOWN
            and timezone.now() < self.created_at + timedelta(minutes=EDIT_MINUTES)
        )

    def may_be_deleted_by(self, member: User | None) -> bool:
        return member is not None and self.author_id == member.pk and self.state == self.State.SHOWN

    def may_be_reported_by(self, member: User | None) -> bool:
        return member is not None and self.author_id != member.pk and self.state == self.State.SHOWN

    def is_concerned(self, member: User | None) -> bool:
        """Whether `member` may know what became of it: moderators, and its author."""
        if member is None:
            return False
        was_moderated = self.state in {self.State.HIDDEN, self.State.REMOVED}
        return (was_moderated and self.author_id == member.pk) or moderates(member)

    @property
    def may_be_answered(self) -> bool:
        return self.state == self.State.SHOWN and self.depth < MAX_DEPTH

    def refuse_unless_answerable(self, discussion: Discussion) -> None:
        if self.state != self.State.SHOWN or self.discussion_id != discussion.pk:
            raise RefusedError("The comment that you answer is no longer there.")
        if self.depth >= MAX_DEPTH:
            raise RefusedError("Replies end at this depth. Answer a comment further up.")

    # What its author does

    def write(self, body: str) -> None:
        self.body = body
        self.render()

    def render(self) -> None:
        self.body_html = render_markdown(self.body, Profile.COMMENT).html

    def renew(self) -> bool:
        before = self.body_html
        self.render()
        if self.body_html == before:
            return False
        with self._changing():
            self.render()
            self.save(update_fields=["body_html"])
        return True

    def enter(self, discussion: Discussion) -> None:
        """Take a place in the thread: save, then write the path, which needs the id."""
        if self.parent:
            self.depth = self.parent.depth + 1
        self.save()
        self.root_id = self.parent.root_id if self.parent else self.pk
        self.path = (self.parent.path if self.parent else "") + f"{self.pk:0{PATH_DIGITS}d}"
        self.save(update_fields=["root", "path"])
        discussion.comment_count += 1
        self._place()

    def edit(self, *, by: User, body: str) -> None:
        """Change the words, within EDIT_MINUTES; the earlier ones are kept for moderators."""
        with self._changing() as discussion:
            if not self.may_be_edited_by(by):
                raise RefusedError(
                    f"A comment can be edited for {EDIT_MINUTES} minutes. This one no longer can."
                )
            discussion.refuse_unless_open()
            refuse_suspended(by)
            if body == self.body:
                return
            self.versions.create(body=self.body, written_at=self.edited_at or self.created_at)
            self.write(body)
            self.edited_at = timezone.now()
            self.save(update_fields=["body", "body_html", "edited_at"])

    def delete_by(self, author: User) -> None:
        """Take it back: a tombstone stays while it holds replies."""
        with self._changing() as discussion:
            if not self.may_be_deleted_by(author):
                raise RefusedError("This comment is no longer there.")
            self.deleted_at = timezone.now()
            self._become(self.State.DELETED, discussion)

    def erase(self) -> None:
        """Delete it for good: no word of it, early or late, stays."""
        with self._changing() as discussion:
            self.body = self.body_html = ""
            self.deleted_at = timezone.now()
            self.versions.all().delete()
            self._become(self.State.DELETED, discussion)

    # What other members say of it

    def report(self, *, by: User, reason: str, text: str) -> Report:
        """A member says that it breaks the rules; twice by the same member is once. Raises RefusedError."""
        with transaction.atomic():
            one_at_a_time(by)
            # Its own lock and not the discussion's, whose version would move for nothing.
            self.refresh_from_db(from_queryset=Comment.objects.select_for_update())
            filed = self.reports.filter(reporter=by).first()
            if filed:
                return filed
            refuse_suspended(by)
            if not self.may_be_reported_by(by):
                raise RefusedError("This comment cannot be reported: it is yours, or no longer there.")
            _refuse_too_many_reports(by)
            self.report_count += 1
            self.save(update_fields=["report_count"])
            return self.reports.create(reporter=by, reason=reason, text=text)

    # What a moderator does, and why

    def hide(self, *, by: User, reason: str) -> None:
        self._moderate(by, reason, ModerationAct.Action.HIDE, {self.State.SHOWN}, self.State.HIDDEN)

    def remove(self, *, by: User, reason: str) -> None:
        shown_or_hidden = {self.State.SHOWN, self.State.HIDDEN}
        self._moderate(by, reason, ModerationAct.Action.REMOVE, shown_or_hidden, self.State.REMOVED)

    def restore(self, *, by: User, reason: str) -> None:
        hidden_or_removed = {self.State.HIDDEN, self.State.REMOVED}
        self._moderate(by, reason, ModerationAct.Action.RESTORE, hidden_or_removed, self.State.SHOWN)

    def dismiss_reports(self, *, by: User, reason: str) -> None:
        """The reports are handled, the comment stays as it is."""
        with self._changing():
            if not self.report_count:
                raise RefusedError("No report of this comment is open.")
            self._record(by, reason, ModerationAct.Action.DISMISS)

    def _moderate(
        self, by: User, reason: str, action: ModerationAct.Action, states: set[State], state: State
    ) -> None:
        with self._changing() as discussion:
            if self.state not in states:
                label = ModerationAct.Action(action).label.lower()
                raise RefusedError(
                    f"Comment {self.pk} cannot be {label}: it is {self.get_state_display().lower()}."
                )
            self.moderation_reason = "" if state == self.State.SHOWN else reason
            self._become(state, discussion)
            self._record(by, reason, action)
            transaction.on_commit(lambda: notices.tell_author(self, reason))

    def _record(self, by: User, reason: str, action: ModerationAct.Action) -> None:
        ModerationAct.objects.create(action=action, by=by, reason=reason, comment=self, member=self.author)
        self.reports.filter(handled_at=None).update(handled_at=timezone.now(), handled_by=by)
        self.report_count = 0
        self.save(update_fields=["report_count"])

    # How the thread stays true

    @contextmanager
    def _changing(self) -> Iterator[Discussion]:
        with self.discussion.changing() as discussion:
            # Locked as well: who reports it waits for neither the discussion nor its version.
            self.refresh_from_db(from_queryset=Comment.objects.select_for_update())
            yield discussion

    def _become(self, state: State, discussion: Discussion) -> None:
        discussion.comment_count += (state == self.State.SHOWN) - (self.state == self.State.SHOWN)
        self.state = state
        self.save(update_fields=["state", "deleted_at", "body", "body_html", "moderation_reason"])
        self._place()

    def _place(self) -> None:
        """Bring its place in the thread, and the counters above it, in line with its state."""
        in_thread = self.state == self.State.SHOWN or self.reply_count > 0
        if in_thread == self.in_thread:
            return
        self.in_thread = in_thread
        self.save(update_fields=["in_thread"])
        if self.parent_id is None:
            return
        step = 1 if in_thread else -1
        Comment.objects.filter(pk=self.ancestor_ids[0]).update(descendant_count=F("descendant_count") + step)
        Comment.objects.filter(pk=self.parent_id).update(reply_count=F("reply_count") + step)
        Comment.objects.get(pk=self.parent_id)._place()


class CommentVersion(models.Model):
    """An earlier text of an edited comment, for moderators."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")
    body = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["comment_id", "pk"]

    def __str__(self) -> str:
        return f"Earlier text of comment {self.comment_id}"


def one_at_a_time(member: User) -> None:
    """Let what a member adds in several places at once queue up, or limits and tokens would not hold."""
    User.objects.select_for_update(no_key=True).filter(pk=member.pk).values_list("pk").first()


def _refuse_too_fast(author: User) -> None:
    for limit, span in (
        (COMMENTS_A_MINUTE, timedelta(minutes=1)),
        (COMMENTS_AN_HOUR, timedelta(hours=1)),
    ):
        if author.comments.filter(created_at__gt=timezone.now() - span).count() >= limit:
            raise RefusedError(
                "That was many comments in a short time. Please wait a little and send it again."
            )


def _refuse_too_many_reports(reporter: User) -> None:
    hour_ago = timezone.now() - timedelta(hours=1)
    if reporter.reports.filter(created_at__gt=hour_ago).count() >= REPORTS_AN_HOUR:
        raise RefusedError("You have reported many comments within the hour. Please wait a little.")


def discussion_version(article: Article) -> str:
    """What an article's page adds to its validator for the discussion below it."""
    discussion = Discussion.of(article)
    return f"discussion:{discussion.pk}:{discussion.version}"
