using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Storage;

/// <summary>Where an object lives: its resource's storage name (<c>secrets</c>, <c>kafkaclusters.kafkapi.dev</c>), namespace ("" when cluster-wide), name.</summary>
internal readonly record struct ObjectKey(string Resource, string Namespace, string Name)
{
    /// <summary>Orders a resource's objects as etcd does.</summary>
    public string Path => $"{Namespace}/{Name}";
}

/// <summary>An object as it was written at one revision. Immutable and safe to share between threads.</summary>
internal sealed class StoredObject(ObjectKey key, long revision, byte[] json, DateTimeOffset writtenAt)
{
    private object? _root;

    public ObjectKey Key => key;

    public long Revision => revision;

    public DateTimeOffset WrittenAt => writtenAt;

    /// <summary>UTF-8, with <c>metadata.resourceVersion</c>.</summary>
    public byte[] Json => json;

    /// <summary>For reading; see <see cref="Copy"/> for changing.</summary>
    public JsonElement Root
    {
        get
        {
            _root ??= JsonDocument.Parse(json).RootElement;
            return (JsonElement)_root;
        }
    }

    public JsonObject Copy() => JsonText.ParseObject(json);
}

internal enum ChangeType { Added, Modified, Deleted }

/// <summary>One committed write. A deletion carries the object's last state with the revision of the deletion.</summary>
internal sealed record Change(ChangeType Type, StoredObject Object, StoredObject? Previous)
{
    public long Revision => Object.Revision;
}
