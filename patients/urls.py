"""Addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from patients.views import imports, people

app_name = "patients"
urlpatterns: list[URLPattern | URLResolver] = [
    path("patients/", people.patients, name="list"),
    path("patients/new/", people.create, name="create"),
    path("patients/import/", imports.upload, name="import"),
    path("patients/import/<int:batch_id>/", imports.preview, name="import-preview"),
    path("patients/import/<int:batch_id>/drop/", imports.drop, name="import-drop"),
    path("patients/<uuid:patient_id>/", people.detail, name="detail"),
    path("patients/<uuid:patient_id>/edit/", people.edit, name="edit"),
    path("patients/<uuid:patient_id>/twin/", people.twin, name="twin"),
]
