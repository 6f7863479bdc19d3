using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Storage;

/// <summary>An object as written at one revision. Immutable and safe to share between threads.</summary>
internal sealed class StoredObject(ObjectKey key, long revision, byte[] json, DateTimeOffset writtenAt)
{
    private object? _root;

    public ObjectKey Key => key;

    public long Revision => revision;

    public DateTimeOffset WrittenAt => writtenAt;

    /// <summary>The object as UTF-8, with <c>metadata.resourceVersion</c>.</summary>
    public byte[] Json => json;

    /// <summary>The parsed object, for reading. <see cref="Copy"/> gives one to change.</summary>
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
