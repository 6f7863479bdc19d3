using System.Text;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;
using KafkaPi.ControlPlane.Types;
using KafkaPi.ControlPlane.Types.Printing;

namespace KafkaPi.ControlPlane.Api;

/// <summary>The form in which a client wants its response.</summary>
/// <param name="Shape">Objects, a Table or metadata.</param>
/// <param name="IncludeObject">How much of each object a Table's row carries.</param>
/// <param name="Time">The clock behind the age columns.</param>
internal sealed record Representation(Shape Shape, string IncludeObject, TimeProvider Time)
{
    /// <exception cref="ApiException">406: no accepted media type is offered.</exception>
    public static Representation Of(HttpRequest request, TimeProvider time)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Length == 0)
        {
            return new(Shape.Object, "", time);
        }

        var include = request.Query["includeObject"].ToString();
        foreach (var option in accept.Split(','))
        {
            var parts = option.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is not ("application/json" or "*/*" or "application/*"))
            {
                continue;
            }

            switch (Array.Find(parts, part => part.StartsWith("as=", StringComparison.Ordinal)))
            {
                case null:
                    return new(Shape.Object, "", time);
                case "as=Table" when parts.Contains("v=v1"):
                    return new(Shape.Table, include.Length == 0 ? "Metadata" : include, time);
                case "as=PartialObjectMetadata" or "as=PartialObjectMetadataList" when parts.Contains("v=v1"):
                    return new(Shape.PartialMetadata, "", time);
            }
        }
        throw ApiException.NotAcceptable();
    }

    /// <summary>One object, as JSON.</summary>
    public byte[] One(ResourceType type, StoredObject stored, bool withColumns = true) => Shape switch
    {
        Shape.Table => JsonText.Bytes(Table(type, [stored], VersionOf(stored), withColumns)),
        Shape.PartialMetadata => JsonText.Bytes(Partial(stored)),
        _ => Served(type, stored),
    };

    public byte[] List(ResourceType type, IReadOnlyList<StoredObject> items, JsonObject metadata)
    {
        if (Shape == Shape.Table)
        {
            return JsonText.Bytes(Table(type, items, metadata, withColumns: true));
        }

        using var buffer = new MemoryStream();
        var partial = Shape == Shape.PartialMetadata;
        var (version, kind) =
            partial ? ("meta.k8s.io/v1", "PartialObjectMetadataList") : (type.GroupVersion, type.ListKind);
        buffer.Write(Encoding.UTF8.GetBytes($$"""{"apiVersion":"{{version}}","kind":"{{kind}}","metadata":"""));
        buffer.Write(JsonText.Bytes(metadata));
        buffer.Write(""","items":["""u8);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                buffer.WriteByte((byte)',');
            }

            buffer.Write(partial ? JsonText.Bytes(Partial(items[i])) : Served(type, items[i]));
        }
        buffer.Write("]}"u8);
        return buffer.ToArray();
    }

    /// <summary>A stored object as <paramref name="type"/>'s version and view show it.</summary>
    public static byte[] Served(ResourceType type, StoredObject stored)
    {
        if (type.Conversion is { } conversion)
        {
            return JsonText.Bytes(conversion.FromStored(stored.Copy()));
        }

        if (!type.IsCustom || stored.Root.Text("apiVersion") == type.GroupVersion)
        {
            return stored.Json;
        }

        var copy = stored.Copy();
        copy["apiVersion"] = type.GroupVersion;
        return JsonText.Bytes(copy);
    }

    public static JsonObject ServedCopy(ResourceType type, StoredObject stored) =>
        JsonText.ParseObject(Served(type, stored));

    private static JsonObject VersionOf(StoredObject stored) =>
        new() { ["resourceVersion"] = ApiException.Revision(stored.Revision) };

    private static JsonObject Partial(StoredObject stored) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = stored.Copy()["metadata"]!.DeepClone(),
    };

    private JsonObject Table(
        ResourceType type, IReadOnlyList<StoredObject> items, JsonObject metadata, bool withColumns)
    {
        var now = Time.GetUtcNow();
        var rows = new JsonArray();
        foreach (var stored in items)
        {
            var row = new JsonObject
            {
                ["cells"] = new JsonArray([.. type.Columns.Select(column => column.Value(stored.Root, now))])
            };
            if (IncludeObject != "None")
            {
                row["object"] = IncludeObject == "Object" ? ServedCopy(type, stored) : Partial(stored);
            }

            rows.Add(row);
        }
        return new()
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = metadata,
            ["columnDefinitions"] = withColumns ? new JsonArray([.. type.Columns.Select(Definition)]) : null,
            ["rows"] = rows,
        };
    }

    private static JsonObject Definition(Column column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    };
}
