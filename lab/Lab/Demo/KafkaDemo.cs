using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.ExceptionServices;
using KafkaPi.Lab.Demo.Progress;
using KafkaPi.Lab.Distributions;
using KafkaPi.Lab.Networks;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Demo;

/// <summary>
/// Demo of the product on one machine: hosts, an archive, a control plane, the operator under its own rights, and
/// a cluster that becomes Ready. Each command may be interrupted at any point and given again.
/// </summary>
internal sealed class KafkaDemo
{
    private const string K3sKubeconfig = "/etc/rancher/k3s/k3s.yaml";
    private const string Packed = "7.2.2-confluent";

    private readonly DemoOptions _options;
    private readonly Kubernetes _kubernetes;
    private readonly Daemon _archives;
    private readonly Daemon _controlPlane;
    private readonly Daemon _operator;
    private readonly string _served;
    private readonly string _controlPlaneDirectory;
    private readonly string _artifacts;
    private ApacheRelease? _release;

    public KafkaDemo(DemoOptions options)
    {
        _options = options with { Directory = Path.GetFullPath(options.Directory) };
        var directory = _options.Directory;
        _kubernetes = new Kubernetes(options.Name, directory);
        _archives = new Daemon("archive-server", directory);
        _controlPlane = new Daemon("control-plane", directory);
        _operator = new Daemon("operator", directory);
        _served = Path.Combine(directory, "served");
        _controlPlaneDirectory = Path.Combine(directory, "control-plane");
        _artifacts = Path.Combine(directory, "artifacts");
    }

    public string Kubeconfig => _kubernetes.Kubeconfig;

    private string Directory => _options.Directory;

    /// <summary>Brings up the missing parts; returns when the cluster is Ready.</summary>
    public async Task<DemoOutcome> UpAsync(ISteps steps, CancellationToken ct)
    {
        Requirements.RequireRoot();
        using var held = await LockAsync(ct);
        var record = Decide();
        var programs = new Programs();
        var lab = Lab(record, null);
        record.Write(Directory);
        _release = await ReleaseInReachAsync(programs, ct);

        await steps.RunAsync("packages", report => Requirements.EnsureAsync(report, ct, Needed()));
        var archive = await PrepareAsync(record, lab, programs, steps, ct);
        await steps.RunAsync("archive server", _ => ServeAsync(record, lab, ct));
        await steps.RunAsync("operator", _ => OperatorAsync(record, programs, lab, ct));
        var created = false;
        await steps.RunAsync($"KafkaCluster {SampleCluster.Name}", async report =>
        {
            await _kubernetes.GiveKeyAsync(lab.PrivateKeyPath, ct);
            var hosts = lab.Hosts.Take(record.Hosts).Select(host => (host.Name, host.Address)).ToList();
            created = await _kubernetes.CreateAsync(new SampleCluster(hosts, archive, record.Memory), ct);
            await ReadyAsync(report, ct);
        });
        var table = await _kubernetes.Kubectl.RunAsync(ct, "get", "kc");
        return new DemoOutcome(table, created, lab.Hosts.Length, lab.MachineAddress, programs.Root);
    }

    /// <summary>Runs the long steps, which do not depend on each other, at the same time.</summary>
    private async Task<SampleArchive> PrepareAsync(
        DemoRecord record, PiLab lab, Programs programs, ISteps steps, CancellationToken ct)
    {
        var archive = new TaskCompletionSource<SampleArchive>();
        await TogetherAsync(
            ct,
            async token =>
            {
                await steps.RunAsync("host image", report => Lab(record, report).BuildImageAsync(token));
                await steps.RunAsync(
                    $"{record.Hosts} hosts on {record.Subnet}",
                    report => Lab(record, report).UpAsync(record.Hosts, token));
            },
            token => steps.RunAsync(
                "Kafka distribution",
                async report => archive.SetResult(await ArchiveAsync(record, lab, report, token))),
            async token =>
            {
                await steps.RunAsync(
                    "operator, built",
                    report => programs.EnsureOperatorAsync(() => _operator.StopAsync(token), report, token));
                await steps.RunAsync(
                    record.Embedded ? "control plane, embedded" : "control plane, yours",
                    report => ControlPlaneAsync(record, programs, report, token));
            });
        return await archive.Task;
    }

    /// <summary>
    /// Removes everything of the demo but the hosts' image and the archives, which other labs share.
    /// </summary>
    public async Task DownAsync(ISteps steps, CancellationToken ct)
    {
        Requirements.RequireRoot();
        using var held = await LockAsync(ct);
        if (!System.IO.Directory.Exists(Directory))
        {
            return;
        }

        var record = DemoRecord.Read(Directory);
        await steps.RunAsync("operator", _ => _operator.RemoveAsync(ct));
        if (record is { Embedded: false } && File.Exists(Kubeconfig))
        {
            await steps.RunAsync("what the demo made on your control plane", _ => _kubernetes.UninstallAsync(ct));
        }

        await steps.RunAsync("control plane and archive server", async _ =>
        {
            await _controlPlane.RemoveAsync(ct);
            await _archives.RemoveAsync(ct);
        });
        if (record is not null)
        {
            await steps.RunAsync("hosts", report => Lab(record, report).DownAsync(ct));
        }

        await steps.RunAsync("files", _ =>
        {
            RemoveFiles();
            return Task.CompletedTask;
        });
    }

    /// <returns>Lines for a person; <c>null</c> when there is no demo of that name.</returns>
    public async Task<string?> StatusAsync(CancellationToken ct)
    {
        if (DemoRecord.Read(Directory) is not { } record)
        {
            return null;
        }

        var lab = await Lab(record, null).StatusAsync(ct);
        var table = File.Exists(Kubeconfig)
            ? await _kubernetes.Kubectl.TryAsync(ct, "get", "kc", "--request-timeout=5s")
            : null;
        Daemon[] daemons = record.Embedded ? [_archives, _operator, _controlPlane] : [_archives, _operator];
        return string.Join('\n',
        [
            $"hosts           {string.Join(", ", lab.Hosts.Select(h => $"{h.Name} {h.Address} {h.State}"))}",
            .. daemons.Select(daemon => $"{daemon.Name,-16}{StateOf(daemon)}"),
            $"kubeconfig      {Kubeconfig}",
            "",
            table is null ? "no control plane yet" : (table.Succeeded ? table.Output : table.Error).TrimEnd(),
        ]);

        static string StateOf(Daemon daemon) =>
            daemon.ProcessId is { } pid ? $"process {pid}, log {daemon.LogPath}" : "not running";
    }

    private void RemoveFiles()
    {
        _kubernetes.RemoveFiles();
        string[] directories = [_served, _controlPlaneDirectory, _artifacts];
        foreach (var made in directories.Where(System.IO.Directory.Exists))
        {
            System.IO.Directory.Delete(made, recursive: true);
        }

        DemoRecord.Delete(Directory);
        if (System.IO.Directory.Exists(Directory) && !System.IO.Directory.EnumerateFileSystemEntries(Directory).Any())
        {
            System.IO.Directory.Delete(Directory);
        }
    }

    private Task<IDisposable> LockAsync(CancellationToken ct) =>
        FileLock.AcquireAsync($"/run/kafkapi-lab/{_options.Name}.demo.lock", Console.Error.WriteLine, ct);

    private DemoRecord Decide()
    {
        var before = DemoRecord.Read(Directory);
        if (before is null && File.Exists(Path.Combine(Directory, "lab.json")))
        {
            throw new LabException($"{Directory} holds a lab that no demo made: choose another --name or --dir");
        }

        if (before is not null && _options.Subnet is { } asked && $"{asked}" != before.Subnet)
        {
            throw new LabException(
                $"demo {_options.Name} stands on {before.Subnet}: take it down before bringing it up on {asked}");
        }

        var hosts = _options.Hosts ?? before?.Hosts ?? 3;
        var memory = _options.Memory ?? before?.Memory ?? 1024;
        if (hosts is < 1 or > 200)
        {
            throw new LabException($"a demo has 1 to 200 hosts, not {hosts}");
        }

        if (memory < SampleCluster.LeastMemory)
        {
            throw new LabException(
                $"a host with ZooKeeper and a broker needs at least {SampleCluster.LeastMemory} MiB, not {memory}");
        }

        return new DemoRecord
        {
            Subnet = before?.Subnet ?? $"{_options.Subnet ?? FreeSubnet()}",
            Hosts = hosts,
            Memory = memory,
            Embedded = before?.Embedded ?? (_options.Embedded || !HasControlPlane()),
            ApiPort = Port(_options.Port, before?.ApiPort, _controlPlane),
            OperatorPort = Port(null, before?.OperatorPort, _operator),
            ArchivePort = Port(null, before?.ArchivePort, _archives),
        };
    }

    private static int Port(int? asked, int? before, Daemon daemon)
    {
        if (before is { } port && (asked ?? port) == port && (daemon.IsRunning || ListeningPorts.IsFree(port)))
        {
            return port;
        }

        if (asked is not { } wanted)
        {
            return ListeningPorts.Free();
        }

        return ListeningPorts.IsFree(wanted)
            ? wanted
            : throw new LabException($"port {wanted} is taken: choose another --port");
    }

    /// <summary>True when the user has a control plane; the kubeconfig of a demo does not count.</summary>
    private bool HasControlPlane()
    {
        var given = Environment.GetEnvironmentVariable("KUBECONFIG");
        if (given is { Length: > 0 } && given != Kubeconfig && !DemoRecord.IsIn(Path.GetDirectoryName(given)))
        {
            return true;
        }

        return File.Exists(K3sKubeconfig);
    }

    /// <summary>
    /// Searches from a place that depends on the name, so that demos that start at the same time choose
    /// different subnets.
    /// </summary>
    private IPNetwork FreeSubnet()
    {
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(each => each.GetIPProperties().UnicastAddresses)
            .Select(each => each.Address)
            .ToList();
        var first = _options.Name.Aggregate(0, (sum, letter) => ((sum * 31) + letter) % 256);
        return Enumerable.Range(first, 256)
            .Select(number => IPNetwork.Parse($"10.77.{number % 256}.0/24"))
            .First(subnet => !addresses.Any(subnet.Contains));
    }

    private PiLab Lab(DemoRecord record, Action<string>? report) =>
        new(
            new LabOptions { Name = _options.Name, Directory = Directory, Subnet = IPNetwork.Parse(record.Subnet) },
            report);

    private IEnumerable<(string Program, string Package)> Needed()
    {
        yield return ("kubectl", "kubernetes-client");
        if (_options.Archive is null && _release is null && Distributions().NeedsNpm(DistributionName()))
        {
            yield return ("npm", "npm");
        }
    }

    private static DistributionStore Distributions(Action<string>? report = null) =>
        new(Path.Combine(LabOptions.StateDirectory, "dist"), report: report);

    private static string DistributionName() => IsPackedHere ? Packed : "0.9.0.1-apache";

    private static bool IsPackedHere => Distributions().WhyNot(Packed) is null;

    /// <returns>
    /// Null when another distribution is asked for, or the newest release is out of reach, so that the npm package has
    /// to do.
    /// </returns>
    private async Task<ApacheRelease?> ReleaseInReachAsync(Programs programs, CancellationToken ct)
    {
        if (_options.Archive is not null || IsPackedHere)
        {
            return null;
        }

        var table = await File.ReadAllTextAsync(Path.Combine(programs.Root, ApacheRelease.Table), ct);
        var newest = ApacheRelease.Newest(table);
        return await newest.IsInReachAsync(ct) ? newest : null;
    }

    private async Task<SampleArchive> ArchiveAsync(
        DemoRecord record, PiLab lab, Action<string> report, CancellationToken ct)
    {
        if (_options.Archive is { IsRemote: true } remote)
        {
            return new SampleArchive(remote.Version, remote.Flavor, (remote.Place, remote.Sha512!));
        }

        if (_release is { } release)
        {
            report($"Apache {release.Version}, which the operator fetches");
            return new SampleArchive(release.Version, "Apache", null);
        }

        var distribution = _options.Archive is { } own
            ? new Distribution(
                "", own.Version, own.Flavor, "", own.Place,
                own.Sha512 ?? await DistributionStore.Sha512Async(own.Place, ct))
            : await Distributions(report).MakeAsync(DistributionName(), ct);
        System.IO.Directory.CreateDirectory(_served);
        var link = Path.Combine(_served, Path.GetFileName(distribution.Path));
        File.Delete(link);
        File.CreateSymbolicLink(link, distribution.Path);
        report($"{distribution.Flavor} {distribution.Version}");
        var url = $"http://{lab.MachineAddress}:{record.ArchivePort}/{Path.GetFileName(link)}";
        return new SampleArchive(distribution.Version, distribution.Flavor, (url, distribution.Sha512));
    }

    private async Task ControlPlaneAsync(
        DemoRecord record, Programs programs, Action<string> report, CancellationToken ct)
    {
        if (record.Embedded)
        {
            await EmbeddedControlPlaneAsync(record, programs, report, ct);
        }
        else if (!File.Exists(Kubeconfig))
        {
            await _kubernetes.UseAsync(
                Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } ? null : K3sKubeconfig, ct);
        }

        if (!await _kubernetes.AnswersAsync(ct))
        {
            throw new LabException(
                "the control plane that KUBECONFIG names does not answer; `lab/demo up --embedded` brings one of its "
                    + "own");
        }

        report("definition and rights");
        await _kubernetes.InstallAsync(programs.Root, record.Embedded, ct);
    }

    private async Task EmbeddedControlPlaneAsync(
        DemoRecord record, Programs programs, Action<string> report, CancellationToken ct)
    {
        await programs.EnsureControlPlaneAsync(() => _controlPlane.StopAsync(ct), report, ct);
        await _controlPlane.EnsureAsync(
            programs.ControlPlane, ["--dir", _controlPlaneDirectory, "--port", $"{record.ApiPort}"], ct);
        var kubeconfig = Path.Combine(_controlPlaneDirectory, "kubeconfig");
        await _controlPlane.WaitUntilAsync(
            async token =>
            {
                if (!File.Exists(kubeconfig))
                {
                    return false;
                }

                await _kubernetes.UseAsync(kubeconfig, token);
                return await _kubernetes.AnswersAsync(token);
            },
            ct);
    }

    private async Task ServeAsync(DemoRecord record, PiLab lab, CancellationToken ct)
    {
        await _archives.EnsureAsync(
            Environment.ProcessPath!,
            [
                "dist", "serve", "--out", _served,
                "--address", $"{lab.MachineAddress}", "--port", $"{record.ArchivePort}",
            ],
            ct);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await _archives.WaitUntilAsync(
            token => AnswersAsync(http, $"http://{lab.MachineAddress}:{record.ArchivePort}/", token), ct);
    }

    private async Task OperatorAsync(DemoRecord record, Programs programs, PiLab lab, CancellationToken ct)
    {
        var address = $"http://127.0.0.1:{record.OperatorPort}";
        string[] arguments =
        [
            "--urls", address,
            $"--Operator:Namespace={_options.Name}", $"--Operator:ArtifactDirectory={_artifacts}",
        ];
        if (!_operator.IsRunning)
        {
            await _kubernetes.AdmitOperatorAsync(ct);
        }

        var before = Environment.GetEnvironmentVariable("NO_PROXY") ?? Environment.GetEnvironmentVariable("no_proxy");
        var direct = $"{before},127.0.0.1,{lab.MachineAddress}".TrimStart(',');
        await _operator.EnsureAsync(programs.Operator, arguments, ct, new Dictionary<string, string>
        {
            ["KUBECONFIG"] = _kubernetes.OperatorKubeconfig,
            ["NO_PROXY"] = direct,
            ["no_proxy"] = direct,
        });
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await _operator.WaitUntilAsync(async token => await IsOkAsync(http, $"{address}/readyz", token), ct);
    }

    /// <exception cref="LabException">The operator ended, or the cluster did not become Ready in time.</exception>
    private async Task ReadyAsync(Action<string> report, CancellationToken ct)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        waiting.CancelAfter(_options.Patience);
        var ended = Task.Run(
            async () =>
            {
                while (_operator.IsRunning)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), waiting.Token);
                }
            },
            CancellationToken.None);
        var ready = _kubernetes.WaitReadyAsync(report, waiting.Token);
        await Task.WhenAny(ready, ended);
        var lost = ended.IsCompletedSuccessfully;
        await waiting.CancelAsync();
        await Task.WhenAll(ready, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ready.IsCompletedSuccessfully)
        {
            return;
        }

        ct.ThrowIfCancellationRequested();
        if (lost)
        {
            throw new LabException($"the operator has ended: {_operator.LogTail()}");
        }

        if (ready.IsFaulted)
        {
            await ready;
        }

        throw new LabException(
            $"the cluster is not Ready after {_options.Patience.TotalMinutes:0} minutes. Look with: kubectl "
                + $"--kubeconfig {Kubeconfig} describe kc {SampleCluster.Name}");
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string address, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(address, ct);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<bool> IsOkAsync(HttpClient http, string address, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(address, ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>
    /// Runs all works at the same time. The first failure cancels the others and is the one that is thrown.
    /// </summary>
    private static async Task TogetherAsync(CancellationToken ct, params Func<CancellationToken, Task>[] works)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = works.Select(work => work(together.Token)).ToList();
        Exception? first = null;
        await foreach (var ended in Task.WhenEach(running))
        {
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCompletedSuccessfully || first is not null)
            {
                continue;
            }

            first = ended.Exception?.InnerException ?? new OperationCanceledException(ct);
            await together.CancelAsync();
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
