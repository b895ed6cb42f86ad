"""Addresses of plans that are laid on the land."""

from django.urls import path

from imagery.overlays import line_views, maplayer, picture_views, point_views, views

app_name = "overlays"
urlpatterns = [
    path("", views.list_overlays, name="list"),
    path("new/", views.new_overlay, name="new"),
    path("window/", maplayer.in_window, name="window"),
    path("corner/", point_views.corner, name="corner"),
    path("<int:pk>/", views.overlay_page, name="page"),
    path("<int:pk>/edit/", views.edit_overlay, name="edit"),
    path("<int:pk>/work/", views.overlay_work, name="work"),
    path("<int:pk>/lay/", views.lay_overlay, name="lay"),
    path("<int:pk>/off/", views.take_off, name="off"),
    path("<int:pk>/again/", views.prepare_again, name="again"),
    path("<int:pk>/remove/", views.remove_overlay, name="remove"),
    path("<int:pk>/points/", point_views.set_point, name="points"),
    path("<int:pk>/points/<int:number>/", point_views.change_point, name="point"),
    path("<int:pk>/transformation/", point_views.choose_transformation, name="transformation"),
    path("<int:pk>/thumbnail.webp", picture_views.thumbnail, name="thumbnail"),
    path("<int:pk>/drawing.json", line_views.drawing, name="drawing"),
    path("<int:pk>/preview.json", line_views.preview, name="preview-lines"),
    path("<int:pk>/lines.json", line_views.lines, name="lines"),
    path("<int:pk>/preview.webp", picture_views.preview_picture, name="preview"),
    path("<int:pk>/picture/<int:z>/<int:x>/<int:y>.webp", picture_views.picture, name="picture"),
    path("<int:pk>/<int:z>/<int:x>/<int:y>.webp", picture_views.tile, name="tile"),
]
