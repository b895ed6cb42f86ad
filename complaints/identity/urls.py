"""Addresses under which people say who they are."""

from django.urls import path

from complaints.identity import own_views, push_views, views

app_name = "reporters"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("confirm/", views.confirm, name="confirm"),
    path("confirm/code/", views.enter_code, name="code"),
    path("confirm/again/", views.send_again, name="again"),
    path("mine/", own_views.list_own, name="mine"),
    path("mine/details/", own_views.show_details, name="details"),
    path("mine/details/add/", own_views.add_contact, name="add"),
    path("mine/worker.js", push_views.worker, name="worker"),
    path("mine/push/on/", push_views.subscribe_device, {"wanted": True}, name="push-on"),
    path("mine/push/off/", push_views.subscribe_device, {"wanted": False}, name="push-off"),
    path("mine/leave/", own_views.leave, name="leave"),
]
