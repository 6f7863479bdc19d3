using System.Diagnostics;
using KafkaPi.Operator.Tests.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Runtime;

public sealed class ProgramTests
{
    private const int EndedInOrder = 0;
    private const int EndedBeforeItCouldHear = 128 + 15;

    private const string NoServer = """
        {
          "apiVersion": "v1", "kind": "Config", "current-context": "none",
          "clusters": [{ "name": "none", "cluster": { "server": "http://127.0.0.1:1" } }],
          "users": [{ "name": "none", "user": { "token": "none" } }],
          "contexts": [{ "name": "none", "context": { "cluster": "none", "user": "none" } }]
        }
        """;

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    /// <summary>A kubelet may end a pod at any moment, before the process is up.</summary>
    [Fact]
    public async Task A_process_that_is_told_to_end_while_it_comes_up_ends_in_order()
    {
        using var folder = new TemporaryDirectory();
        var kubeconfig = Path.Combine(folder.Path, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, NoServer, _ct);
        for (var moment = 150; moment <= 750; moment += 100)
        {
            using var process = Start(kubeconfig);
            await Task.Delay(moment, _ct);
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(_ct);

            Assert.True(
                process.ExitCode is EndedInOrder or EndedBeforeItCouldHear,
                $"ended with {process.ExitCode} when told to after {moment} ms");
        }
    }

    private static Process Start(string kubeconfig)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "kafkapi-operator"));
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Operator__LeaderElection__LeaseNamespace"] = "default";
        return Process.Start(start)!;
    }
}
