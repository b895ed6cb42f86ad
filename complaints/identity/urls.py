"""Addresses under which people say who they are."""

from django.urls import path

from complaints.identity import own_views, views

app_name = "reporters"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("confirm/", views.confirm, name="confirm"),
    path("confirm/code/", views.enter_code, name="code"),
    path("confirm/again/", views.send_again, name="again"),
    path("mine/", own_views.list_own, name="mine"),
    path("mine/details/", own_views.show_details, name="details"),
    path("mine/details/add/", own_views.add_contact, name="add"),
    path("mine/leave/", own_views.leave, name="leave"),
]
