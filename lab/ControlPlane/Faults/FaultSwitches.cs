using System.Text.Json.Nodes;
using KafkaPi.ControlPlane.Api;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Faults;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>Ends the watches under way at once; takes effect when added, and not again.</summary>
    CutWatches,

    /// <summary>Answers watches that resume from a resourceVersion with 410 Gone.</summary>
    Gone,

    /// <summary>429 with Retry-After.</summary>
    TooManyRequests,

    /// <summary>500.</summary>
    InternalError,

    /// <summary>409 on writes of existing objects.</summary>
    Conflict,

    /// <summary>Answers, but late.</summary>
    Delay,

    /// <summary>Accepts requests and says nothing, on watches under way too, until cleared.</summary>
    StopAnswering,
}

/// <summary>A fault and the requests it strikes.</summary>
/// <param name="Kind">What goes wrong.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>How many requests it strikes; null for all until cleared.</summary>
    public int? Count { get; init; }

    /// <summary>Only requests whose path begins so.</summary>
    public string Path { get; init; } = "";

    /// <summary>Only these verbs (get, list, watch, create, update, patch, delete, deletecollection); none means all.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>Only this user's requests.</summary>
    public string? User { get; init; }

    /// <summary>For <see cref="FaultKind.Delay"/>.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For <see cref="FaultKind.TooManyRequests"/>.</summary>
    public int RetryAfterSeconds { get; init; } = 1;
}

/// <summary>Faults that tests switch on and off while the server runs.</summary>
public sealed class FaultSwitches
{
    private readonly Lock _gate = new();
    private readonly List<ActiveFault> _active = [];
    private readonly HashSet<WatchHandle> _watches = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Switches a fault on.</summary>
    public void Add(Fault fault)
    {
        lock (_gate)
        {
            if (fault.Kind == FaultKind.CutWatches)
            {
                foreach (var watch in _watches.Where(watch => Strikes(fault, watch.Request, watch.User)).ToList())
                    watch.Cut();
                return;
            }
            _active.Add(new ActiveFault(fault, fault.Count));
        }
    }

    /// <summary>Switches every fault off; what was held back is answered.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _active.Clear();
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The faults that are on.</summary>
    public IReadOnlyList<Fault> Active()
    {
        lock (_gate)
            return [.. _active.Select(active => active.Fault with { Count = active.Left })];
    }

    internal static Fault Parse(JsonObject json)
    {
        var kind = json.Text("kind")?.Replace("-", "", StringComparison.Ordinal);
        if (!Enum.TryParse<FaultKind>(kind, ignoreCase: true, out var parsed))
            throw ApiException.BadRequest($"kind: one of {string.Join(", ", Enum.GetNames<FaultKind>())} is expected");
        return new(parsed)
        {
            Count = (int?)json.Integer("count"),
            Path = json.Text("path") ?? "",
            Verbs = [.. json.Texts("verbs")],
            User = json.Text("user"),
            Delay = TimeSpan.FromMilliseconds(json.Integer("delayMilliseconds") ?? 1000),
            RetryAfterSeconds = (int)(json.Integer("retryAfterSeconds") ?? 1),
        };
    }

    internal static JsonNode Describe(Fault fault) => new JsonObject
    {
        ["kind"] = fault.Kind.ToString(),
        ["count"] = fault.Count,
        ["path"] = fault.Path,
        ["verbs"] = new JsonArray([.. fault.Verbs.Select(verb => (JsonNode)verb)]),
        ["user"] = fault.User,
    };

    /// <summary>Lets a request through, late, never, or not.</summary>
    internal async Task StrikeAsync(RequestInfo request, string user, bool resumesWatch, CancellationToken cancel)
    {
        switch (Take(request, user, resumesWatch))
        {
            case { Kind: FaultKind.TooManyRequests } fault:
                throw new ApiException(429, "TooManyRequests", "the server has received too many requests and has asked us to try again later") { RetryAfterSeconds = fault.RetryAfterSeconds };
            case { Kind: FaultKind.InternalError }:
                throw new ApiException(500, "InternalError", "Internal error occurred: a fault was switched on");
            case { Kind: FaultKind.Conflict }:
                throw new ApiException(409, "Conflict", $"Operation cannot be fulfilled on {request.Resource} \"{request.Name}\": the object has been modified; please apply your changes to the latest version and try again");
            case { Kind: FaultKind.Gone }:
                throw ApiException.Expired("too old resource version: a fault was switched on");
            case { Kind: FaultKind.Delay } fault:
                await Task.Delay(fault.Delay, cancel);
                break;
            case { Kind: FaultKind.StopAnswering, Count: not null }:
                await Task.Delay(Timeout.Infinite, cancel);
                break;
        }
        await ThawedAsync(request, user, cancel);
    }

    /// <summary>Completes once no <see cref="FaultKind.StopAnswering"/> holds the request back.</summary>
    internal async Task ThawedAsync(RequestInfo request, string user, CancellationToken cancel)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!_active.Exists(active => active.Fault is { Kind: FaultKind.StopAnswering, Count: null } fault && Strikes(fault, request, user)))
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancel);
        }
    }

    internal WatchHandle Track(RequestInfo request, string user, Action cut)
    {
        var handle = new WatchHandle(this, request, user, cut);
        lock (_gate)
            _watches.Add(handle);
        return handle;
    }

    private Fault? Take(RequestInfo request, string user, bool resumesWatch)
    {
        lock (_gate)
        {
            var index = _active.FindIndex(active => Strikes(active.Fault, request, user) && active.Fault.Kind switch
            {
                FaultKind.Gone => resumesWatch,
                FaultKind.Conflict => request.Verb is "update" or "patch",
                FaultKind.StopAnswering => active.Fault.Count is not null,
                _ => true,
            });
            if (index < 0)
                return null;
            var active = _active[index];
            if (active.Left is { } left)
            {
                if (left <= 1)
                    _active.RemoveAt(index);
                else
                    _active[index] = active with { Left = left - 1 };
            }
            return active.Fault;
        }
    }

    private static bool Strikes(Fault fault, RequestInfo request, string user) =>
        request.Path.StartsWith(fault.Path, StringComparison.Ordinal) && (fault.Verbs.Count == 0 || fault.Verbs.Contains(request.Verb)) && (fault.User is null || fault.User == user);

    private sealed record ActiveFault(Fault Fault, int? Left);

    internal sealed class WatchHandle(FaultSwitches owner, RequestInfo request, string user, Action cut) : IDisposable
    {
        public RequestInfo Request => request;

        public string User => user;

        public void Cut() => cut();

        public void Dispose()
        {
            lock (owner._gate)
                owner._watches.Remove(this);
        }
    }
}
