from django.db import migrations
from django.db.models import OuterRef, Subquery


def begin(apps, schema_editor):
    """The newest revision of each article is its working copy; an address that readers have is kept."""
    article = apps.get_model("articles", "Article")
    revision = apps.get_model("articles", "Revision")
    newest = revision.objects.filter(article=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    article.objects.update(latest_revision=Subquery(newest))
    slugs = apps.get_model("articles", "PublicSlug")
    public = article.objects.filter(state__in=["published", "withdrawn"], published_at__isnull=False)
    slugs.objects.bulk_create(
        slugs(slug=one.slug, article=one, since=one.published_at) for one in public.iterator()
    )


class Migration(migrations.Migration):

    dependencies = [("articles", "0002_desk")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
