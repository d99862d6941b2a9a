from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.models import Agreement, ReferralSource, User
from accounts.own_data import delete_account, is_last_superuser
from techjobs.admin import DeskAdmin

# Keys and tokens of other providers are secrets, and the keys stand in the environment. Sessions and
# second factors are each member's own business.
admin.site.unregister([Authenticator, SocialApp, SocialToken, UserSession])


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
    list_filter = ["is_staff", "is_superuser", "is_active", "groups", "suspended_until", "heard_from"]
    search_fields = ["username", "email", "first_name", "last_name"]
    date_hierarchy = "date_joined"
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

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Only the member can want the comments to go as well."""
        delete_account(obj, keep_comments=True)


@admin.register(ReferralSource)
class ReferralSourceAdmin(DeskAdmin):
    list_display = ["label", "position", "asks_for_text", "is_retired", "chosen"]
    list_editable = ["position", "is_retired"]
    fields = ["label", "position", "asks_for_text", "is_retired", "chosen"]
    readonly_fields = ["chosen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReferralSource]:
        return super().get_queryset(request).annotate(member_count=Count("members"))

    @admin.display(description="Chosen", ordering="member_count")
    def chosen(self, source: ReferralSource) -> str:
        count = getattr(source, "member_count", 0)
        if not count:
            return "By nobody yet."
        return f"By {count} {'member' if count == 1 else 'members'}: it can be retired, not deleted."

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The list's own action would name the members who chose it."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: ReferralSource | None = None) -> bool:
        if obj and obj.members.exists():
            return False
        return super().has_delete_permission(request, obj)
