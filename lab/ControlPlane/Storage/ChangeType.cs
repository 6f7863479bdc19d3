namespace KafkaPi.ControlPlane.Storage;

internal enum ChangeType
{
    Added,
    Modified,
    Deleted,
}
