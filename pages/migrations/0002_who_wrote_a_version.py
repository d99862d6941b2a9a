import django.db.models.deletion
import django.utils.timezone
import pages.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='pageversion',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        # Without a day where it is not known: what was there before was not written today.
        migrations.AddField(
            model_name='pageversion',
            name='created_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='pageversion',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='pageversion',
            name='body',
            field=models.TextField(help_text='Markdown: ## before a heading, - before a point of a list, [words](/address/) for a link.'),
        ),
        migrations.AlterField(
            model_name='pageversion',
            name='effective_on',
            field=models.DateField(default=pages.models.today, help_text='Readers see it from the first minute of this day (UTC) on; it may lie ahead.', verbose_name='in force from'),
        ),
        migrations.AlterField(
            model_name='pageversion',
            name='title',
            field=models.CharField(help_text='The heading of the page, and its name in a search.', max_length=120),
        ),
    ]
