using System.Text.Json.Nodes;

namespace KafkaPi.ControlPlane.Storage;

/// <summary>A write that waits for the store's loop.</summary>
internal sealed class PendingWrite(ObjectKey key, long expectedRevision, JsonObject value, bool delete)
{
    public ObjectKey Key => key;

    public long ExpectedRevision => expectedRevision;

    public JsonObject Value => value;

    public bool Delete => delete;

    /// <summary>The object as written; null when it was at another revision.</summary>
    public StoredObject? Written { get; set; }

    public TaskCompletionSource<StoredObject?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
