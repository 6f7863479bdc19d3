using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Spectre.Console;

namespace KafkaPi.Lab.Commands;

/// <summary>Commands that act on one lab and its hosts.</summary>
internal sealed class LabCommands
{
    private readonly Option<string> _name = new("--name")
    {
        Description = "The lab's name",
        DefaultValueFactory = _ => new LabOptions().Name,
        Recursive = true,
    };
    private readonly Option<string?> _directory = new("--dir")
    {
        Description = $"Disks, keys and logs [default: {LabOptions.StateDirectory}/NAME]",
        Recursive = true,
    };
    private readonly Option<string?> _subnet = new("--subnet")
    {
        Description = "IPv4 network of the hosts [default: the lab's own, or 10.77.0.0/24]",
        Recursive = true,
    };

    private readonly IAnsiConsole _output = Execution.OutputConsole();

    public void AddTo(RootCommand root)
    {
        root.Add(_name);
        root.Add(_directory);
        root.Add(_subnet);
        root.Add(Build());
        root.Add(Up());
        root.Add(Down());
        root.Add(Status());
        root.Add(Ssh());
        root.Add(OnHost(
            "kill", "Power loss: nothing is sent or run any more, the disk stays", (host, ct) => host.KillAsync(ct)));
        root.Add(OnHost("boot", "Power on", (host, ct) => host.BootAsync(ct)));
        root.Add(OnHost(
            "replace", "A new SD card: other host keys and machine-id, all data gone",
            (host, ct) => host.ReplaceDiskAsync(ct)));
        root.Add(Cut());
        root.Add(OnHost("heal", "Take back all cuts of a host", (host, ct) => host.HealAsync(ct)));
        root.Add(Move());
        root.Add(OnHost("freeze", "Hang a host: its kernel still accepts TCP", (host, ct) => host.FreezeAsync(ct)));
        root.Add(OnHost("thaw", "Let a frozen host go on", (host, ct) => host.ThawAsync(ct)));
    }

    private Command Build()
    {
        var command = new Command("build", "Make the image that all labs share, unless it is there");
        command.SetAction(
            (parsed, ct) => Execution.RunAsync(async () => _output.WriteLine(await Lab(parsed).BuildImageAsync(ct))));
        return command;
    }

    private Command Up()
    {
        var count = new Argument<int?>("n")
        {
            Description = "How many hosts [default: those that are there, or 3]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command =
            new Command("up", "Bring the hosts up, heal and thaw them; ready for SSH when it returns") { count };
        command.SetAction((parsed, ct) => Execution.RunAsync(async () =>
        {
            var lab = Lab(parsed);
            await lab.UpAsync(parsed.GetValue(count), ct);
            await ShowAsync(lab, ct);
        }));
        return command;
    }

    private Command Down()
    {
        var command = new Command("down", "Remove hosts, disks, network and keys");
        command.SetAction((parsed, ct) => Execution.RunAsync(() => Lab(parsed).DownAsync(ct)));
        return command;
    }

    private Command Status()
    {
        var command = new Command("status", "Show the hosts and where their keys are");
        command.SetAction((parsed, ct) => Execution.RunAsync(() => ShowAsync(Lab(parsed), ct)));
        return command;
    }

    private Command Ssh()
    {
        var name = HostArgument();
        var words = new Argument<string[]>("command")
        {
            Description = "What to run there [default: a login shell]",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var ssh = new Command("ssh", "Log in as user pi") { name, words };
        ssh.TreatUnmatchedTokensAsErrors = false;
        ssh.SetAction((parsed, ct) => Execution.RunAsync(async () =>
        {
            var lab = Lab(parsed);
            var host = lab[parsed.GetRequiredValue(name)].Name;
            string[] command = [.. parsed.GetValue(words) ?? [], .. parsed.UnmatchedTokens];
            string[] arguments = ["-F", lab.SshConfigPath, host, .. command];
            using var process = Process.Start("ssh", arguments);
            await process.WaitForExitAsync(ct);
            return process.ExitCode;
        }));
        return ssh;
    }

    private Command Cut()
    {
        var name = HostArgument();
        var from = new Option<string?>("--from")
        {
            Description = "Another host's name, or operator for this machine [default: everyone]",
        };
        var command = new Command("cut", "Silently drop a host's packets") { name, from };
        command.SetAction((parsed, ct) => Execution.RunAsync(() =>
        {
            var lab = Lab(parsed);
            var host = lab[parsed.GetRequiredValue(name)];
            return parsed.GetValue(from) switch
            {
                null => host.CutAsync(ct),
                "operator" => host.CutFromOperatorAsync(ct),
                { } other => host.CutFromAsync(lab[other], ct),
            };
        }));
        return command;
    }

    private Command Move()
    {
        var name = HostArgument();
        var address = new Argument<string>("address") { Description = "IPv4 address, in the lab's subnet or another" };
        var keeps = new Option<bool>("--keep") { Description = "The host answers at its former addresses too" };
        var command = new Command("move", "Give a host another address, as another router does")
        {
            name, address, keeps,
        };
        command.SetAction((parsed, ct) => Execution.RunAsync(() =>
        {
            var given = parsed.GetRequiredValue(address);
            return IPAddress.TryParse(given, out var to) && to.AddressFamily == AddressFamily.InterNetwork
                ? Lab(parsed)[parsed.GetRequiredValue(name)].MoveAsync(to, parsed.GetValue(keeps), ct)
                : throw new LabException($"'{given}' is no IPv4 address such as 10.77.0.60");
        }));
        return command;
    }

    private Command OnHost(string verb, string description, Func<LabHost, CancellationToken, Task> act)
    {
        var name = HostArgument();
        var command = new Command(verb, description) { name };
        command.SetAction(
            (parsed, ct) => Execution.RunAsync(() => act(Lab(parsed)[parsed.GetRequiredValue(name)], ct)));
        return command;
    }

    private static Argument<string> HostArgument() => new("host") { Description = "The host's name, such as pi1" };

    private PiLab Lab(ParseResult parsed)
    {
        var subnet = parsed.GetValue(_subnet);
        if (subnet is not null && !IPNetwork.TryParse(subnet, out _))
        {
            throw new LabException($"'{subnet}' is no subnet such as 10.77.0.0/24");
        }

        return new PiLab(
            new LabOptions
            {
                Name = parsed.GetRequiredValue(_name),
                Directory = parsed.GetValue(_directory),
                Subnet = subnet is null ? null : IPNetwork.Parse(subnet),
            },
            Execution.Report);
    }

    private async Task ShowAsync(PiLab lab, CancellationToken ct)
    {
        var status = await lab.StatusAsync(ct);
        if (status.Hosts.IsEmpty)
        {
            _output.WriteLine($"lab {status.Name} is down");
            return;
        }

        var table = new Table().Border(TableBorder.Minimal).AddColumns("HOST", "ADDRESS", "STATE", "CUT FROM");
        foreach (var host in status.Hosts)
        {
            table.AddRow(host.Name, host.Address.ToString(), host.State.ToString(), string.Join(", ", host.Cuts));
        }

        _output.Write(table);
        _output.WriteLine($"private key  {lab.PrivateKeyPath}");
        _output.WriteLine($"known hosts  {lab.KnownHostsPath}");
        _output.WriteLine($"ssh config   {lab.SshConfigPath}");
    }
}
