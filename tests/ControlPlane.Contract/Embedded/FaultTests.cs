using KafkaPi.ControlPlane.Contract.Servers;
using KafkaPi.ControlPlane.Faults;
using KafkaPi.ControlPlane.Json;

namespace KafkaPi.ControlPlane.Contract.Embedded;

public sealed class FaultTests : IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    private readonly string _directory = Directory.CreateTempSubdirectory("kafkapi-faults-").FullName;
    private ControlPlaneServer _server = null!;
    private Server _api = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ControlPlaneServer.StartAsync(new(_directory) { Faults = true });
        _api = await Server.ConnectAsync(_server.Kubeconfig, default);
        (await _api.CreateConfigMapAsync("default", "a")).Expect(201);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_counted_fault_strikes_as_often_as_it_says()
    {
        _server.Faults.Add(new(FaultKind.TooManyRequests) { Count = 2, RetryAfterSeconds = 7 });

        var first = await _api.GetAsync(Maps);
        (await _api.GetAsync(Maps)).Expect(429);

        Assert.Equal(TimeSpan.FromSeconds(7), first.Expect(429, "TooManyRequests").Headers.RetryAfter!.Delta);
        (await _api.GetAsync(Maps)).Expect(200);
    }

    [Fact]
    public async Task A_fault_strikes_only_the_verbs_paths_and_users_it_names()
    {
        _server.Faults.Add(new(FaultKind.InternalError) { Verbs = ["patch"], Path = Maps });
        (await _api.GetAsync(Maps)).Expect(200);
        (await _api.MergeAsync(Maps + "/a", "{}")).Expect(500, "InternalError");

        _server.Faults.Clear();
        _server.Faults.Add(new(FaultKind.InternalError) { User = "someone" });
        (await _api.MergeAsync(Maps + "/a", "{}")).Expect(200);
    }

    [Fact]
    public async Task A_conflict_strikes_updates_and_not_reads()
    {
        _server.Faults.Add(new(FaultKind.Conflict) { Count = 1 });

        (await _api.GetAsync(Maps)).Expect(200);
        (await _api.MergeAsync(Maps + "/a", """{"data":{"b":"2"}}""")).Expect(409, "Conflict");
        (await _api.MergeAsync(Maps + "/a", """{"data":{"b":"2"}}""")).Expect(200);
    }

    [Fact]
    public async Task Watches_are_cut_and_may_resume()
    {
        var since = (await _api.GetAsync(Maps)).ResourceVersion;
        using (var watch = await _api.WatchAsync($"{Maps}?watch=true&resourceVersion={since}"))
        {
            _server.Faults.Add(new(FaultKind.CutWatches));
            await Assert.ThrowsAnyAsync<Exception>(watch.NextAsync);
        }
        await _api.CreateConfigMapAsync("default", "b");
        using var resumed = await _api.WatchAsync($"{Maps}?watch=true&resourceVersion={since}");
        Assert.Equal("b", (await resumed.NextChangeAsync()).Name);
    }

    [Fact]
    public async Task A_resumed_watch_is_told_that_its_version_is_gone()
    {
        _server.Faults.Add(new(FaultKind.Gone) { Count = 1 });
        var since = (await _api.GetAsync(Maps)).ResourceVersion;

        using (var watch = await _api.WatchAsync($"{Maps}?watch=true&resourceVersion={since}"))
        {
            Assert.Equal(410, (await watch.NextAsync())!.Object.Integer("code"));
        }

        using var fresh = await _api.WatchAsync($"{Maps}?watch=true");
        Assert.Equal("ADDED", (await fresh.NextChangeAsync()).Type);
    }

    [Fact]
    public async Task A_server_that_stops_answering_answers_once_it_is_let_go()
    {
        _server.Faults.Add(new(FaultKind.StopAnswering));
        var held = _api.GetAsync(Maps);
        var other = _api.GetAsync("/readyz");
        await Server.EventuallyAsync(() => Task.FromResult(_server.Faults.Active().Count == 1));
        Assert.False(held.IsCompleted || other.IsCompleted);

        _server.Faults.Clear();

        (await held).Expect(200);
        (await other).Expect(200);
    }

    [Fact]
    public async Task Faults_are_switched_over_the_network_by_admins_alone()
    {
        var nobody = "nobody-" + await TokenAsync("admin-token");

        (await _api.SendAsAsync(nobody, "POST", "/lab/faults", """{"kind":"internal-error"}""")).Expect(403);
        (await _api.PostAsync("/lab/faults", """{"kind":"internal-error","count":1,"verbs":["list"]}""")).Expect(200);
        (await _api.GetAsync(Maps)).Expect(500);
        (await _api.PostAsync("/lab/faults", """{"kind":"delay","delayMilliseconds":1}""")).Expect(200);
        (await _api.GetAsync(Maps)).Expect(200);
        (await _api.SendAsync("DELETE", "/lab/faults")).Expect(200);
        Assert.Empty(_server.Faults.Active());
        (await _api.PostAsync("/lab/faults", """{"kind":"gremlins"}""")).Expect(400);
    }

    private async Task<string> TokenAsync(string user)
    {
        var config =
            Yaml.Parse(await File.ReadAllBytesAsync(_server.Kubeconfig, TestContext.Current.CancellationToken));
        return config.Each("users").First(each => each.Text("name") == user).Text("user", "token")!;
    }
}
