using System.CommandLine;
using System.Diagnostics;
using System.Net;
using KafkaPi.Lab.Demo;
using KafkaPi.Lab.Demo.Progress;
using Spectre.Console;

namespace KafkaPi.Lab.Commands;

/// <summary>Commands of <c>lab/demo</c>.</summary>
internal sealed class DemoCommands
{
    private readonly Option<string> _name = new("--name")
    {
        Description = "The demo's name; its lab and namespace have it too",
        DefaultValueFactory = _ => "demo",
        Recursive = true,
    };
    private readonly Option<string?> _directory = new("--dir")
    {
        Description = $"Everything of the demo [default: {LabOptions.StateDirectory}/NAME]",
        Recursive = true,
    };
    private readonly Option<int?> _hosts = new("--hosts") { Description = "How many hosts [default: 3]" };
    private readonly Option<int?> _memory = new("--memory")
    {
        Description = "Of each host in MiB: decides the heaps [default: 1024]",
    };
    private readonly Option<int?> _port = new("--port")
    {
        Description = "Of the embedded control plane [default: a free one]",
    };
    private readonly Option<string?> _subnet = new("--subnet")
    {
        Description = "IPv4 network of the hosts [default: a free one in 10.77.0.0/16]",
    };
    private readonly Option<bool> _embedded = new("--embedded")
    {
        Description = "Use the lab's own control plane even where KUBECONFIG is set or k3s is installed",
    };
    private readonly Option<string?> _archive = new("--archive")
    {
        Description = "A Kafka distribution of your own: a .tgz or .tar.gz file, or its http address",
    };
    private readonly Option<string?> _sha512 = new("--sha512")
    {
        Description = "Of that archive; needed with an address",
    };
    private readonly Option<string?> _version = new("--distribution-version", "--version")
    {
        Description = "Of that archive, such as 3.9.1",
    };
    private readonly Option<string?> _flavor = new("--flavor") { Description = "Of that archive: Apache or Confluent" };
    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Minutes to wait until the cluster is Ready",
        DefaultValueFactory = _ => 15,
    };

    private readonly IAnsiConsole _output = Execution.OutputConsole();

    public RootCommand Create()
    {
        return new RootCommand("Kafka on Pi-like hosts, run by the operator, on this machine")
        {
            _name, _directory, Up(), Down(), Status(),
        };
    }

    private Command Up()
    {
        const string Description = "Bring up hosts, control plane, operator and a cluster; goes on from what is there";
        var command = new Command("up", Description)
        {
            _hosts, _memory, _port, _subnet, _embedded, _archive, _sha512, _version, _flavor, _timeout,
        };
        command.SetAction((parsed, ct) => Execution.RunAsync(async () =>
        {
            Requirements.RequireRoot();
            var options = Options(parsed);
            var demo = new KafkaDemo(options);
            var begun = Stopwatch.GetTimestamp();
            DemoOutcome? outcome = null;
            await ShowAsync(async steps => outcome = await demo.UpAsync(steps, ct));
            Tell(options, demo, outcome!, Stopwatch.GetElapsedTime(begun));
        }));
        return command;
    }

    private Command Down()
    {
        var command = new Command("down", "Remove every trace of the demo");
        command.SetAction((parsed, ct) => Execution.RunAsync(async () =>
        {
            await ShowAsync(steps => new KafkaDemo(Options(parsed)).DownAsync(steps, ct));
            _output.WriteLine(
                $"The hosts' image and archives are kept for the next time: {LabOptions.StateDirectory}/image and "
                    + "/dist.");
        }));
        return command;
    }

    private Command Status()
    {
        var command = new Command("status", "Show what of it runs, and the cluster");
        command.SetAction((parsed, ct) => Execution.RunAsync(async () =>
        {
            var options = Options(parsed);
            _output.WriteLine(await new KafkaDemo(options).StatusAsync(ct) ?? $"demo {options.Name} is down");
        }));
        return command;
    }

    private Task ShowAsync(Func<ISteps, Task> work) => Console.IsOutputRedirected
        ? work(new PlainSteps(Console.Out, TimeProvider.System))
        : LiveSteps.ShowAsync(_output, work);

    private static void Tell(DemoOptions options, KafkaDemo demo, DemoOutcome outcome, TimeSpan took)
    {
        var directory = options.Directory == new DemoOptions(options.Name).Directory
            ? ""
            : $" --dir {options.Directory}";
        var which = (options.Name == "demo" ? "" : $" --name {options.Name}") + directory;
        var lab = $"lab/lab --name {options.Name}{directory}";
        var next = outcome.Hosts + 1;
        var node = Broker(next, outcome.Machine);
        var found = outcome.Created ? "" : " The cluster was there already and is left as you have it.";
        const string Setting = """{"spec":{"kafka":{"config":{"num.io.threads":"4"}}}}""";
        var killed = outcome.Hosts > 1 ? "pi2" : "pi1";
        Console.WriteLine(
            $$"""

            $ kubectl get kc
            {{outcome.Table}}

            Ready after {{took.TotalSeconds:0}} s.{{found}} Your kubectl, in this shell:

              export KUBECONFIG={{demo.Kubeconfig}}

            Five things to try, from {{outcome.Repository}}:

              add a broker          {{lab}} up {{next}}
                                    kubectl patch kc {{SampleCluster.Name}} --type=json -p '{{node}}'
              change a setting      kubectl patch kc {{SampleCluster.Name}} --type=merge -p '{{Setting}}'
              kill a daemon         {{lab}} ssh {{killed}} 'sudo systemctl kill --signal=KILL kafkapi-broker'
              look at events        kubectl get events --sort-by=.lastTimestamp
              tear down             lab/demo{{which}} down

            `kubectl get kc --watch` shows what the operator makes of it.
            """);
    }

    /// <summary>JSON patch that adds the lab's next host as a broker.</summary>
    private static string Broker(int host, IPAddress machine)
    {
        var bytes = machine.GetAddressBytes();
        bytes[3] += (byte)(9 + host);
        var node = $$"""{"name":"pi{{host}}","address":"{{new IPAddress(bytes)}}","id":{{host}},"roles":["broker"]}""";
        return $$"""[{"op":"add","path":"/spec/nodes/-","value":{{node}}}]""";
    }

    private DemoOptions Options(ParseResult parsed)
    {
        var options = new DemoOptions(parsed.GetRequiredValue(_name));
        if (parsed.GetValue(_directory) is { } directory)
        {
            options = options with { Directory = directory };
        }

        options = options with { Directory = Path.GetFullPath(options.Directory) };
        if (parsed.CommandResult.Command.Name != "up")
        {
            return options;
        }

        return options with
        {
            Hosts = parsed.GetValue(_hosts),
            Memory = parsed.GetValue(_memory),
            Port = parsed.GetValue(_port),
            Subnet = Subnet(parsed.GetValue(_subnet)),
            Embedded = parsed.GetValue(_embedded),
            Archive = Archive(parsed),
            Patience = TimeSpan.FromMinutes(parsed.GetValue(_timeout)),
        };
    }

    private static IPNetwork? Subnet(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new LabException($"'{text}' is no subnet such as 10.77.0.0/24");
    }

    private OwnArchive? Archive(ParseResult parsed)
    {
        if (parsed.GetValue(_archive) is not { } place)
        {
            return null;
        }

        if (parsed.GetValue(_version) is not { } version
            || parsed.GetValue(_flavor) is not ("Apache" or "Confluent")
            || parsed.GetValue(_flavor) is not { } flavor)
        {
            throw new LabException("--archive needs --version, such as 3.9.1, and --flavor, Apache or Confluent");
        }

        var archive = new OwnArchive(place, parsed.GetValue(_sha512), version, flavor);
        if (archive is { IsRemote: true, Sha512: null })
        {
            throw new LabException("--archive with an address needs --sha512");
        }

        if (!archive.IsRemote && !File.Exists(place))
        {
            throw new LabException($"there is no archive {place}");
        }

        return archive.IsRemote ? archive : archive with { Place = Path.GetFullPath(place) };
    }
}
