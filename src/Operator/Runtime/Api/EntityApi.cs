using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Options;

namespace KafkaPi.Operator.Runtime.Api;

/// <summary>The API server's endpoints of one kind of entity.</summary>
internal sealed class EntityApi<TEntity>(
    Kubernetes client, IOptions<OperatorSettings> settings, ILogger<EntityApi<TEntity>> logger)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private const int PageSize = 250;
    private static readonly KubernetesEntityAttribute Kind = typeof(TEntity).GetKubernetesTypeMetadata();

    private readonly string? _namespace = settings.Value.Namespace;

    public static string KindName => Kind.Kind;

    /// <summary>Makes a private copy, which the caller may change.</summary>
    public static TEntity Copy(TEntity entity) => KubernetesJson.Deserialize<TEntity>(KubernetesJson.Serialize(entity));

    /// <returns>All entities, and the version of the list, where a watch begins.</returns>
    public async Task<(IReadOnlyList<TEntity> Entities, string ResourceVersion)> ListAsync(
        CancellationToken cancellationToken)
    {
        List<TEntity> entities = [];
        string? page = null;
        while (true)
        {
            var list = (JsonElement)await (_namespace is null
                ? client.CustomObjects.ListClusterCustomObjectAsync(
                    Kind.Group, Kind.ApiVersion, Kind.PluralName, limit: PageSize, continueParameter: page,
                    cancellationToken: cancellationToken)
                : client.CustomObjects.ListNamespacedCustomObjectAsync(
                    Kind.Group, Kind.ApiVersion, _namespace, Kind.PluralName, limit: PageSize, continueParameter: page,
                    cancellationToken: cancellationToken));
            entities.AddRange(list.GetProperty("items").EnumerateArray().Select(Read).OfType<TEntity>());

            var metadata = list.GetProperty("metadata");
            page = metadata.TryGetProperty("continue", out var next) ? next.GetString() : null;
            if (string.IsNullOrEmpty(page))
            {
                return (entities, metadata.GetProperty("resourceVersion").GetString()!);
            }
        }
    }

    /// <summary>Watches once, until the server ends the watch.</summary>
    /// <remarks>
    /// Reads the HTTP response itself. The client's own watcher holds the response back until the first line has come,
    /// and lets an expired resourceVersion end like an ordinary stream.
    /// </remarks>
    /// <param name="onActivity">Called when the server accepts and at every line.</param>
    /// <exception cref="HttpOperationException">The server refused.</exception>
    /// <exception cref="KubernetesException">
    /// The server ended the watch with an error: 410 for an expired resourceVersion.
    /// </exception>
    public async IAsyncEnumerable<WatchedChange<TEntity>> WatchAsync(
        string resourceVersion, TimeSpan timeout, Action onActivity,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await OpenWatchAsync(resourceVersion, timeout, cancellationToken);
        onActivity();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            onActivity();
            yield return ReadChange(line);
        }
    }

    /// <returns>Null when the entity does not exist.</returns>
    public async Task<TEntity?> GetAsync(EntityKey key, CancellationToken cancellationToken)
    {
        try
        {
            return Read((JsonElement)await (key.Namespace is null
                ? client.CustomObjects.GetClusterCustomObjectAsync(
                    Kind.Group, Kind.ApiVersion, Kind.PluralName, key.Name, cancellationToken)
                : client.CustomObjects.GetNamespacedCustomObjectAsync(
                    Kind.Group, Kind.ApiVersion, key.Namespace, Kind.PluralName, key.Name, cancellationToken)));
        }
        catch (HttpOperationException refusal) when (refusal.Is(HttpStatusCode.NotFound))
        {
            return null;
        }
    }

    /// <summary>Writes the list of finalizers if the entity still has the version seen.</summary>
    /// <exception cref="HttpOperationException">409 when the entity has another version.</exception>
    public async Task<TEntity> PatchFinalizersAsync(
        TEntity entity, IEnumerable<string> finalizers, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = entity.Metadata.Uid,
                ["resourceVersion"] = entity.Metadata.ResourceVersion,
                ["finalizers"] = new JsonArray([.. finalizers.Select(f => JsonValue.Create(f))]),
            },
        };
        var patch = new V1Patch(body.ToJsonString(), V1Patch.PatchType.MergePatch);
        var key = EntityKey.Of(entity);
        return Read((JsonElement)await (key.Namespace is null
            ? client.CustomObjects.PatchClusterCustomObjectAsync(
                patch, Kind.Group, Kind.ApiVersion, Kind.PluralName, key.Name, fieldManager: settings.Value.Name,
                cancellationToken: cancellationToken)
            : client.CustomObjects.PatchNamespacedCustomObjectAsync(
                patch, Kind.Group, Kind.ApiVersion, key.Namespace, Kind.PluralName, key.Name,
                fieldManager: settings.Value.Name, cancellationToken: cancellationToken)))!;
    }

    /// <summary>Replaces the status if the entity still has the version seen.</summary>
    /// <exception cref="HttpOperationException">
    /// 409 when the entity has another version, 404 when it is gone.
    /// </exception>
    public async Task<TEntity> ReplaceStatusAsync(
        TEntity entity, string resourceVersion, JsonNode? status, CancellationToken cancellationToken)
    {
        var key = EntityKey.Of(entity);
        var body = new JsonObject
        {
            ["apiVersion"] = $"{Kind.Group}/{Kind.ApiVersion}",
            ["kind"] = Kind.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = key.Name,
                ["namespace"] = key.Namespace,
                ["uid"] = entity.Metadata.Uid,
                ["resourceVersion"] = resourceVersion,
            },
            ["status"] = status?.DeepClone(),
        };
        return Read((JsonElement)await (key.Namespace is null
            ? client.CustomObjects.ReplaceClusterCustomObjectStatusAsync(
                body, Kind.Group, Kind.ApiVersion, Kind.PluralName, key.Name, fieldManager: settings.Value.Name,
                cancellationToken: cancellationToken)
            : client.CustomObjects.ReplaceNamespacedCustomObjectStatusAsync(
                body, Kind.Group, Kind.ApiVersion, key.Namespace, Kind.PluralName, key.Name,
                fieldManager: settings.Value.Name, cancellationToken: cancellationToken)))!;
    }

    private async Task<HttpResponseMessage> OpenWatchAsync(
        string resourceVersion, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var scope = _namespace is null ? "" : $"namespaces/{_namespace}/";
        var seconds = ((int)Math.Max(1, timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var path = $"apis/{Kind.Group}/{Kind.ApiVersion}/{scope}{Kind.PluralName}?watch=true&allowWatchBookmarks=true"
            + $"&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(resourceVersion)}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, path))
        {
            Version = HttpVersion.Version20,
        };
        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        var response =
            await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpOperationException(
                $"watching {Kind.PluralName}: {(int)response.StatusCode} {response.ReasonPhrase}")
            {
                Response = new HttpResponseMessageWrapper(response, body),
            };
        }
    }

    private WatchedChange<TEntity> ReadChange(string line)
    {
        using var change = JsonDocument.Parse(line);
        var body = change.RootElement.GetProperty("object");
        var type = change.RootElement.GetProperty("type").GetString() switch
        {
            "ERROR" => throw new KubernetesException(KubernetesJson.Deserialize<V1Status>(body)),
            "DELETED" => WatchEventType.Deleted,
            "BOOKMARK" => WatchEventType.Bookmark,
            _ => WatchEventType.Modified,
        };
        var version = body.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
        return new(type, version, type == WatchEventType.Bookmark ? null : Read(body));
    }

    /// <summary>Reads an entity; null, with its name in the log, when it cannot be read.</summary>
    /// <remarks>An unreadable entity must not hide the others.</remarks>
    private TEntity? Read(JsonElement json)
    {
        try
        {
            return KubernetesJson.Deserialize<TEntity>(json);
        }
        catch (JsonException unreadable)
        {
            logger.LogError(
                unreadable, "{Kind} {Name} cannot be read and is ignored", Kind.Kind,
                json.GetProperty("metadata").GetProperty("name").GetString());
            return null;
        }
    }
}
