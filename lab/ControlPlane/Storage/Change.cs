namespace KafkaPi.ControlPlane.Storage;

/// <summary>A committed write. A deletion carries the last state under the revision of the deletion.</summary>
internal sealed record Change(ChangeType Type, StoredObject Object, StoredObject? Previous)
{
    public long Revision => Object.Revision;
}
