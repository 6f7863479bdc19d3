using System.Collections.Concurrent;
using KafkaPi.ControlPlane.Contract.Servers;

namespace KafkaPi.ControlPlane.Contract.Embedded;

public sealed class DurabilityTests
{
    [Fact]
    public async Task A_server_killed_while_writers_run_has_lost_no_acknowledged_write()
    {
        var ct = TestContext.Current.CancellationToken;
        var directory = Directory.CreateTempSubdirectory("kafkapi-durability-").FullName;
        var acknowledged = new ConcurrentDictionary<string, long>();
        for (var round = 0; round < 3; round++)
        {
            using var process = await ServerProcess.StartAsync(directory, ct);
            using var server = await Server.ConnectAsync(process.Kubeconfig, ct);
            await AssertAllThereAsync(server, acknowledged);
            var writers = Enumerable.Range(0, 8)
                .Select(writer => WriteUntilCutAsync(server, $"r{round}-w{writer}", acknowledged))
                .ToArray();
            await Server.EventuallyAsync(() => Task.FromResult(acknowledged.Count >= (round + 1) * 100));

            await process.KillAsync();
            await Task.WhenAll(writers);
        }
        using var last = await ServerProcess.StartAsync(directory, ct);
        using var survivor = await Server.ConnectAsync(last.Kubeconfig, ct);

        await AssertAllThereAsync(survivor, acknowledged);
        var after = (await survivor.CreateConfigMapAsync("default", "after")).Expect(201);
        var next = long.Parse(after.ResourceVersion!, null);
        Assert.True(next > acknowledged.Values.Max(), "a revision was given twice");
        await last.KillAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static async Task WriteUntilCutAsync(
        Server server, string prefix, ConcurrentDictionary<string, long> acknowledged)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var reply = await server.CreateConfigMapAsync("default", $"{prefix}-{i}");
                acknowledged[$"{prefix}-{i}"] = long.Parse(reply.Expect(201).ResourceVersion!, null);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The server was killed. The write under way was not acknowledged.
        }
    }

    private static async Task AssertAllThereAsync(Server server, ConcurrentDictionary<string, long> acknowledged)
    {
        var list = (await server.GetAsync("/api/v1/namespaces/default/configmaps")).Expect(200);
        Assert.Empty(acknowledged.Keys.Except(list.Names));
    }
}
