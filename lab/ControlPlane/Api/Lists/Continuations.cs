using System.Text.Json;
using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Json;
using KafkaPi.ControlPlane.Storage;

namespace KafkaPi.ControlPlane.Api.Lists;

/// <summary>Continue tokens. All pages of a list come from the first one's snapshot while it is kept.</summary>
internal sealed class Continuations(TimeProvider time)
{
    private const int MaxSnapshots = 64;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, (Snapshot Snapshot, DateTimeOffset Until)> _snapshots = [];

    public string Keep(Snapshot snapshot, string lastPath)
    {
        lock (_gate)
        {
            _snapshots[snapshot.Revision] = (snapshot, time.GetUtcNow() + Lifetime);
            Forget();
        }
        return Convert.ToBase64String(JsonText.Bytes(
            new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = snapshot.Revision, ["start"] = lastPath }));
    }

    /// <exception cref="ApiException">400: the token is malformed. 410: its snapshot is no longer kept.</exception>
    public (Snapshot Snapshot, string After) Resume(string token)
    {
        JsonObject parsed;
        try
        {
            parsed = JsonText.ParseObject(Convert.FromBase64String(token));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw ApiException.BadRequest($"invalid continue token: continue key is not valid: {e.Message}");
        }
        lock (_gate)
        {
            Forget();
            return _snapshots.TryGetValue(parsed.Integer("rv") ?? 0, out var kept)
                ? (kept.Snapshot, parsed.Text("start") ?? "")
                : throw ApiException.Expired(
                    "The provided continue parameter is too old to display a consistent list result. You must start a "
                        + "new list without the continue parameter.");
        }
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var revision in _snapshots.Where(entry => entry.Value.Until < now).Select(entry => entry.Key).ToList())
        {
            _snapshots.Remove(revision);
        }

        while (_snapshots.Count > MaxSnapshots)
        {
            _snapshots.Remove(_snapshots.Keys.First());
        }
    }
}
