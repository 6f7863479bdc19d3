using KafkaPi.ControlPlane.Api;

namespace KafkaPi.ControlPlane.Faults;

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
                {
                    watch.Cut();
                }

                return;
            }
            _active.Add(new ActiveFault(fault, fault.Count));
        }
    }

    /// <summary>Switches every fault off and answers the requests held back.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _active.Clear();
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The faults that are switched on.</summary>
    public IReadOnlyList<Fault> Active()
    {
        lock (_gate)
        {
            return [.. _active.Select(active => active.Fault with { Count = active.Left })];
        }
    }

    /// <summary>Applies the first fault that matches: delays, holds or refuses the request.</summary>
    internal async Task StrikeAsync(RequestInfo request, string user, bool resumesWatch, CancellationToken ct)
    {
        switch (Take(request, user, resumesWatch))
        {
            case { Kind: FaultKind.TooManyRequests } fault:
                throw new ApiException(
                    429, "TooManyRequests",
                    "the server has received too many requests and has asked us to try again later")
                { RetryAfterSeconds = fault.RetryAfterSeconds };
            case { Kind: FaultKind.InternalError }:
                throw new ApiException(500, "InternalError", "Internal error occurred: a fault was switched on");
            case { Kind: FaultKind.Conflict }:
                throw new ApiException(
                    409, "Conflict",
                    $"Operation cannot be fulfilled on {request.Resource} \"{request.Name}\": the object has been "
                        + "modified; please apply your changes to the latest version and try again");
            case { Kind: FaultKind.Gone }:
                throw ApiException.Expired("too old resource version: a fault was switched on");
            case { Kind: FaultKind.Delay } fault:
                await Task.Delay(fault.Delay, ct);
                break;
            case { Kind: FaultKind.StopAnswering, Count: not null }:
                await Task.Delay(Timeout.Infinite, ct);
                break;
        }
        await ThawedAsync(request, user, ct);
    }

    /// <summary>Completes once no <see cref="FaultKind.StopAnswering"/> holds the request back.</summary>
    internal async Task ThawedAsync(RequestInfo request, string user, CancellationToken ct)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                var isHeld = _active.Exists(active =>
                    active.Fault is { Kind: FaultKind.StopAnswering, Count: null } fault
                        && Strikes(fault, request, user));
                if (!isHeld)
                {
                    return;
                }

                changed = _changed.Task;
            }
            await changed.WaitAsync(ct);
        }
    }

    internal WatchHandle Track(RequestInfo request, string user, Action cut)
    {
        var handle = new WatchHandle(this, request, user, cut);
        lock (_gate)
        {
            _watches.Add(handle);
        }

        return handle;
    }

    private Fault? Take(RequestInfo request, string user, bool resumesWatch)
    {
        lock (_gate)
        {
            var index = _active.FindIndex(active =>
                Strikes(active.Fault, request, user) && Applies(active.Fault, request, resumesWatch));
            if (index < 0)
            {
                return null;
            }

            var active = _active[index];
            if (active.Left <= 1)
            {
                _active.RemoveAt(index);
            }
            else if (active.Left is { } left)
            {
                _active[index] = active with { Left = left - 1 };
            }

            return active.Fault;
        }
    }

    private static bool Applies(Fault fault, RequestInfo request, bool resumesWatch) => fault.Kind switch
    {
        FaultKind.Gone => resumesWatch,
        FaultKind.Conflict => request.Verb is "update" or "patch",
        FaultKind.StopAnswering => fault.Count is not null,
        _ => true,
    };

    private static bool Strikes(Fault fault, RequestInfo request, string user) =>
        request.Path.StartsWith(fault.Path, StringComparison.Ordinal)
            && (fault.Verbs.Count == 0 || fault.Verbs.Contains(request.Verb))
            && (fault.User is null || fault.User == user);

    private sealed record ActiveFault(Fault Fault, int? Left);

    internal sealed class WatchHandle(FaultSwitches owner, RequestInfo request, string user, Action cut) : IDisposable
    {
        public RequestInfo Request => request;

        public string User => user;

        public void Cut() => cut();

        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._watches.Remove(this);
            }
        }
    }
}
