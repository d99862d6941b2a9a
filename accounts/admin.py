from typing import Any

from allauth.account.admin import EmailAddressAdmin as BaseEmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.admin import SocialAccountAdmin as BaseSocialAccountAdmin
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_safe

from accounts import report
from accounts.models import Agreement, ReferralSource, User
from accounts.own_data import delete_account, is_last_superuser
from techjobs.admin import COUNTED, DeskAdmin

# Keys and tokens of other providers are secrets, and the keys stand in the environment. Sessions and
# second factors are each member's own business.
admin.site.unregister([Authenticator, SocialApp, SocialToken, UserSession])
# These three come back below, with lists that bear a large table.
admin.site.unregister([EmailAddress, SocialAccount, Group])


class AgreementInline(admin.TabularInline):
    model = Agreement
    fields = ["version", "agreed_at"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agreement]:
        return super().get_queryset(request).select_related("version")

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody agrees in the place of somebody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


class UserAddForm(AdminUserCreationForm):
    email = forms.EmailField()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if EmailAddress.objects.filter(email=email, verified=True).exists():
            raise forms.ValidationError("Another account has this address.")
        return email


@admin.register(User)
class UserAdmin(DeskAdmin, BaseUserAdmin):
    list_display = ["username", "email", "date_joined", "last_login", "is_staff", "suspended_until"]
    # No date_hierarchy: its years and months read the whole table at every opening.
    list_filter = [
        "date_joined",
        "is_staff",
        "is_superuser",
        "is_active",
        "groups",
        "suspended_until",
        "heard_from",
    ]
    search_fields = ["username", "email", "first_name", "last_name"]
    search_help_text = "A part of the username, the address or a name."
    readonly_fields = ["heard_from", "heard_from_text", "suspended_until", "date_joined", "last_login"]
    # Nobody needs to see a password, not even as a hash.
    fieldsets = [
        (None, {"fields": ["username", "email"]}),
        ("Never public", {"fields": ["first_name", "last_name", "heard_from", "heard_from_text"]}),
        ("Dates", {"fields": ["date_joined", "last_login", "suspended_until"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
    ]
    add_form = UserAddForm
    add_fieldsets = [
        (None, {"fields": ["username", "email", "usable_password", "password1", "password2"]}),
    ]

    # Lists of the browser's own: those that move from side to side have parts without a name.
    filter_horizontal = ()

    def get_inlines(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        return [AgreementInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # One signs in with a confirmed address; those have a list of their own.
        return [*self.readonly_fields, "email"] if obj else list(self.readonly_fields)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Accounts are deleted one by one: the list's own action leaves behind what the rooms keep."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            # Whoever makes an account by hand vouches for the address: without one nobody signs in.
            EmailAddress.objects.create(user=obj, email=obj.email, verified=True, primary=True)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj and is_last_superuser(obj):
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """In words: what a member has left behind in every room would be a list without end."""
        gone = [
            f"The account {user}: its names, address, password, sessions, and what it agreed to."
            " Comments stay, without a name."
            for user in objs
        ]
        return gone, {"accounts": len(gone)}, set(), []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Only the member can want the comments to go as well."""
        delete_account(obj, keep_comments=True)


@admin.register(EmailAddress)
class EmailAddressAdmin(DeskAdmin, BaseEmailAddressAdmin):
    list_select_related = ["user"]
    search_help_text = "A part of the address or the username."

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["email", "user__username"]


class ProviderFilter(admin.SimpleListFilter):
    """By the sites that one can sign in with: Django's own filter reads the whole table for its choices."""

    title = "site"
    parameter_name = "provider"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(one.sub_id, one.name) for one in get_adapter().list_providers(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(provider=self.value()) if self.value() else queryset


@admin.register(SocialAccount)
class SocialAccountAdmin(DeskAdmin, BaseSocialAccountAdmin):
    list_filter = [ProviderFilter]
    list_select_related = ["user"]
    search_help_text = "A part of the username, or the number that the other site knows the member by."

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["uid", "user__username"]


@admin.register(Group)
class GroupAdmin(DeskAdmin, BaseGroupAdmin):
    filter_horizontal = ()


@admin.register(ReferralSource)
class ReferralSourceAdmin(DeskAdmin):
    list_display = ["label", "position", "asks_for_text", "is_retired", "is_chosen"]
    list_editable = ["position", "is_retired"]
    search_fields = ["label"]
    fields = ["label", "position", "asks_for_text", "is_retired", "chosen"]
    readonly_fields = ["chosen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReferralSource]:
        members = User.objects.filter(heard_from=OuterRef("pk"))
        return super().get_queryset(request).annotate(was_chosen=Exists(members))

    @admin.display(description="Chosen", boolean=True)
    def is_chosen(self, source: Any) -> bool:
        return source.was_chosen

    @admin.display(description="Chosen")
    def chosen(self, source: ReferralSource) -> str:
        count = source.members.values("pk")[:COUNTED].count() if source.pk else 0
        if not count:
            return "By nobody yet."
        members = {1: "1 member", COUNTED: f"{COUNTED:,} members or more"}.get(count, f"{count:,} members")
        return f"By {members}: it can be retired, not deleted."

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The list's own action would name the members who chose it."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: ReferralSource | None = None) -> bool:
        if obj and obj.members.exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.report_view))
        return [path("report/", view, name="accounts_referralsource_report"), *super().get_urls()]

    def report_view(self, request: HttpRequest) -> HttpResponse:
        """Sign-ups by month and source, as a page or as CSV (?format=csv)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = report.RangeForm(request.GET)
        found = asked.is_valid() and report.sign_ups(asked.cleaned_data["since"], asked.cleaned_data["until"])
        if found and request.GET.get("format") == "csv":
            return report.as_csv(found)
        context = self.page_context(
            request,
            "Sign-ups by month and source",
            form=report.RangeForm(asked.cleaned_data) if found else asked,
            report=found,
            chart=report.chart(found) if found else None,
            since=asked.cleaned_data.get("since"),
            until=asked.cleaned_data.get("until"),
        )
        return TemplateResponse(request, "admin/accounts/referralsource/report.html", context)
