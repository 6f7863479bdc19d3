using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime.Testing;

/// <summary>The part of an API server that the runtime uses, with faults on demand.</summary>
internal sealed class FakeApiServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _objects = [];
    private readonly List<Channel<string>> _watches = [];
    private readonly List<(long Version, string Line)> _history = [];
    private readonly List<(Predicate<HttpRequest> Matches, Func<HttpContext, Task> Reply)> _faults = [];
    private readonly WebApplication _app;
    private ImmutableList<Request> _requests = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version = 100;

    private FakeApiServer(WebApplication app) => _app = app;

    public sealed record Request(string Method, string Path, string Query, string Body)
    {
        public bool IsWatch => Query.Contains("watch=true", StringComparison.Ordinal);

        public bool IsList => Method == "GET" && Path.EndsWith("/widgets", StringComparison.Ordinal) && !IsWatch;

        public bool IsStatusWrite => Method == "PUT" && Path.EndsWith("/status", StringComparison.Ordinal);

        public bool IsWrite => Method != "GET";
    }

    public ImmutableList<Request> Requests => _requests;

    public KubernetesClientConfiguration Configuration => new() { Host = _app.Urls.Single(), Namespace = "default" };

    public int OpenWatches
    {
        get
        {
            lock (_lock)
            {
                return _watches.Count;
            }
        }
    }

    public static async Task<FakeApiServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new FakeApiServer(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Answers the next matching request, and no other, with <paramref name="reply"/>.</summary>
    public void Fault(Predicate<HttpRequest> matches, Func<HttpContext, Task> reply)
    {
        lock (_lock)
        {
            _faults.Add((matches, reply));
        }
    }

    public void Refuse(Predicate<HttpRequest> matches, int status, int? retryAfter = null) =>
        Fault(matches, async http =>
        {
            http.Response.StatusCode = status;
            if (retryAfter is not null)
            {
                http.Response.Headers.RetryAfter = retryAfter.Value.ToString(CultureInfo.InvariantCulture);
            }

            await http.Response.WriteAsync(StatusJson(status));
        });

    /// <summary>Accepts the next matching request and never sends a line.</summary>
    public void Silence(Predicate<HttpRequest> matches) => Fault(matches, async http =>
    {
        await http.Response.StartAsync();
        await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    });

    public static bool AnyWatch(HttpRequest request) => request.Query["watch"] == "true";

    public static bool AnyList(HttpRequest request) =>
        request.Method == "GET"
            && !AnyWatch(request)
            && request.Path.Value!.EndsWith("/widgets", StringComparison.Ordinal);

    public static bool AnyStatusWrite(HttpRequest request) =>
        request.Method == "PUT" && request.Path.Value!.EndsWith("/status", StringComparison.Ordinal);

    public void EndWatches() => ForEachWatch(watch => watch.Writer.TryComplete());

    public void ExpireWatches() => ForEachWatch(watch =>
        watch.Writer.TryWrite($$"""{"type":"ERROR","object":{{StatusJson(410)}}}"""));

    public void Bookmark() => ForEachWatch(watch => watch.Writer.TryWrite(new JsonObject
    {
        ["type"] = "BOOKMARK",
        ["object"] = new JsonObject
        {
            ["kind"] = "Widget",
            ["metadata"] = new JsonObject { ["resourceVersion"] = $"{++_version}" },
        },
    }.ToJsonString()));

    /// <summary>Writes as a user would, and announces it to every watch by default.</summary>
    public void Apply(string name, int size = 1, Action<JsonObject>? alter = null, bool announce = true)
    {
        lock (_lock)
        {
            var path = PathOf(name);
            var exists = _objects.TryGetValue(path, out var known);
            var widget = (JsonObject?)known?.DeepClone() ?? NewWidget(name);
            if (size != widget["spec"]!["size"]!.GetValue<int>())
            {
                widget["spec"]!["size"] = size;
                widget["metadata"]!["generation"] = widget["metadata"]!["generation"]!.GetValue<long>() + 1;
            }

            alter?.Invoke(widget);
            Store(path, widget, exists ? "MODIFIED" : "ADDED", announce);
        }
    }

    /// <summary>Deletes as <c>kubectl</c> does: at once, or with finalizers by a deletion timestamp.</summary>
    public void Delete(string name)
    {
        lock (_lock)
        {
            var path = PathOf(name);
            if (_objects[path]["metadata"]!["finalizers"] is JsonArray { Count: > 0 })
            {
                Apply(
                    name, _objects[path]["spec"]!["size"]!.GetValue<int>(),
                    w => w["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z");
            }
            else
            {
                Remove(path);
            }
        }
    }

    /// <summary>Removes the object without announcing it to any watch.</summary>
    public void Vanish(string name)
    {
        lock (_lock)
        {
            _objects.Remove(PathOf(name));
        }
    }

    public JsonObject? Find(string path)
    {
        lock (_lock)
        {
            return (JsonObject?)_objects.GetValueOrDefault(path)?.DeepClone();
        }
    }

    public JsonObject? Widget(string name) => Find(PathOf(name));

    public IReadOnlyList<JsonObject> Events()
    {
        lock (_lock)
        {
            var events = _objects.Where(o => o.Key.Contains("/events/", StringComparison.Ordinal));
            return [.. events.Select(o => (JsonObject)o.Value.DeepClone())];
        }
    }

    public void Put(string path, JsonObject value)
    {
        lock (_lock)
        {
            _objects[path] = value;
        }
    }

    /// <summary>Waits until <paramref name="holds"/>, which is asked after each request and change.</summary>
    public async Task UntilAsync(Func<FakeApiServer, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var either =
            CancellationTokenSource.CreateLinkedTokenSource(patience.Token, TestContext.Current.CancellationToken);
        while (true)
        {
            var news = Volatile.Read(ref _news).Task;
            if (holds(this))
            {
                return;
            }

            await news.WaitAsync(either.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        EndWatches();
        await _app.DisposeAsync();
    }

    private static string PathOf(string name) => $"/apis/test.kafkapi.dev/v1/namespaces/default/widgets/{name}";

    private static JsonObject NewWidget(string name) => new()
    {
        ["apiVersion"] = "test.kafkapi.dev/v1",
        ["kind"] = "Widget",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "default",
            ["uid"] = Guid.NewGuid().ToString(),
            ["generation"] = 0L,
        },
        ["spec"] = new JsonObject { ["size"] = 0 },
    };

    private static string StatusJson(int code) => new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = "as the test wants it",
        ["code"] = code,
    }.ToJsonString();

    private async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        Func<HttpContext, Task>? fault = null;
        lock (_lock)
        {
            var index = _faults.FindIndex(f => f.Matches(http.Request));
            if (index >= 0)
            {
                fault = _faults[index].Reply;
                _faults.RemoveAt(index);
            }
        }

        var recorded =
            new Request(http.Request.Method, http.Request.Path.Value!, http.Request.QueryString.Value ?? "", body);
        if (fault is not null)
        {
            Record(recorded);
            await fault(http);
        }
        else if (recorded.IsWatch)
        {
            await WatchAsync(http, recorded);
        }
        else
        {
            var (status, answer) = Answer(recorded);
            Record(recorded);
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer);
        }
    }

    private void Record(Request request)
    {
        lock (_lock)
        {
            _requests = _requests.Add(request);
        }

        News();
    }

    private void News() =>
        Interlocked.Exchange(ref _news, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private (int Status, string Body) Answer(Request request)
    {
        lock (_lock)
        {
            if (request.IsList)
            {
                return (200, ListJson());
            }

            var path = request.IsStatusWrite ? request.Path[..^"/status".Length] : request.Path;
            var body = request.Body.Length > 0 ? JsonNode.Parse(request.Body)!.AsObject() : [];
            if (request.Method == "POST")
            {
                return Store($"{path}/{body["metadata"]!["name"]}", body, "ADDED", announce: true);
            }

            if (!_objects.TryGetValue(path, out var known))
            {
                return (404, StatusJson(404));
            }

            var version = body["metadata"]?["resourceVersion"]?.GetValue<string>();
            var isOutdated =
                version is not null && version != known["metadata"]!["resourceVersion"]?.GetValue<string>();
            return isOutdated ? (409, StatusJson(409)) : Change(request, path, known, body);
        }
    }

    private string ListJson()
    {
        var items = _objects
            .Where(o => o.Key.Contains("/widgets/", StringComparison.Ordinal))
            .Select(o => o.Value.DeepClone());
        return new JsonObject
        {
            ["kind"] = "WidgetList",
            ["apiVersion"] = "test.kafkapi.dev/v1",
            ["metadata"] = new JsonObject { ["resourceVersion"] = $"{_version}" },
            ["items"] = new JsonArray([.. items]),
        }.ToJsonString();
    }

    private (int Status, string Body) Change(Request request, string path, JsonObject known, JsonObject body)
    {
        switch (request.Method)
        {
            case "PUT" when request.IsStatusWrite:
                var changed = (JsonObject)known.DeepClone();
                changed["status"] = body["status"]?.DeepClone();
                return Store(path, changed, "MODIFIED", announce: true);
            case "PUT":
                return Store(path, body, "MODIFIED", announce: true);
            case "PATCH":
                var merged = (JsonObject)known.DeepClone();
                Merge(merged, body);
                var isLast = merged["metadata"]!["deletionTimestamp"] is not null
                    && merged["metadata"]!["finalizers"] is JsonArray { Count: 0 };
                return isLast
                    ? (200, Remove(path).ToJsonString())
                    : Store(path, merged, "MODIFIED", announce: true);
            default:
                return (200, known.ToJsonString());
        }
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject there)
            {
                Merge(there, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private (int Status, string Body) Store(string path, JsonObject value, string type, bool announce)
    {
        value["metadata"]!["resourceVersion"] = $"{++_version}";
        _objects[path] = (JsonObject)value.DeepClone();
        if (announce)
        {
            Announce(path, type, value);
        }

        News();
        return (200, value.ToJsonString());
    }

    private JsonObject Remove(string path)
    {
        _objects.Remove(path, out var gone);
        gone!["metadata"]!["resourceVersion"] = $"{++_version}";
        Announce(path, "DELETED", gone);
        News();
        return gone;
    }

    private void Announce(string path, string type, JsonObject value)
    {
        if (path.Contains("/widgets/", StringComparison.Ordinal))
        {
            var line = new JsonObject { ["type"] = type, ["object"] = value.DeepClone() }.ToJsonString();
            _history.Add((_version, line));
            ForEachWatch(watch => watch.Writer.TryWrite(line));
        }
    }

    private void ForEachWatch(Action<Channel<string>> act)
    {
        lock (_lock)
        {
            _watches.ForEach(act);
        }
    }

    private async Task WatchAsync(HttpContext http, Request request)
    {
        var lines = Channel.CreateUnbounded<string>();
        var from = long.Parse(http.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        lock (_lock)
        {
            _history.Where(h => h.Version > from).ToList().ForEach(h => lines.Writer.TryWrite(h.Line));
            _watches.Add(lines);
        }

        var seconds = double.Parse(http.Request.Query["timeoutSeconds"]!, CultureInfo.InvariantCulture);
        using var end =
            new Timer(_ => lines.Writer.TryComplete(), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
        try
        {
            await http.Response.StartAsync();
            await http.Response.Body.FlushAsync();
            Record(request);
            await foreach (var line in lines.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync(line + "\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            lock (_lock)
            {
                _watches.Remove(lines);
            }

            News();
        }
    }
}
