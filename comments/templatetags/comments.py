from django import template

from articles.models import Article
from comments.models import Discussion

register = template.Library()


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def comment_thread(context: template.RequestContext, article: Article) -> dict:
    return {
        "article": article,
        "discussion": Discussion.of(article),
        "member": context["member"],
        "number": context.get("number"),
    }
