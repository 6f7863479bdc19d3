using System.CommandLine;
using System.Net;
using KafkaPi.Lab.Distributions;
using KafkaPi.Lab.Settings;

namespace KafkaPi.Lab.Commands;

/// <summary>Commands under <c>dist</c>: real Kafka distributions for tests and the demo.</summary>
internal static class DistributionCommands
{
    public static Command Create()
    {
        var directory = new Option<string>("--out")
        {
            Description = "Where the archives are kept",
            DefaultValueFactory = _ => Path.Combine(LabOptions.StateDirectory, "dist"),
            Recursive = true,
        };
        return new Command(
            "dist", "Real Kafka distributions for tests")
        {
            directory, Make(directory), Serve(directory), Settings(),
        };
    }

    private static Command Make(Option<string> directory)
    {
        var name = new Argument<string>("name") { Description = string.Join(", ", DistributionStore.Names) };
        var command = new Command(
            "make", "Make an archive, unless it is there; prints its path, SHA-512 and top folder") { name };
        command.SetAction((parsed, ct) => Execution.RunAsync(async () =>
        {
            var store = new DistributionStore(parsed.GetRequiredValue(directory), report: Execution.Report);
            var made = await store.MakeAsync(parsed.GetRequiredValue(name), ct);
            Console.WriteLine($"path    {made.Path}\nsha512  {made.Sha512}\nfolder  {made.TopFolder}");
        }));
        return command;
    }

    private static Command Settings()
    {
        var distribution = new Argument<string>("distribution")
        {
            Description = "An unpacked distribution of Kafka, or its archive",
        };
        var command = new Command(
            "settings", "Print what a distribution's brokers take as settings, as lines of JSON; takes a JDK")
        {
            distribution,
        };
        command.SetAction((parsed, ct) => Execution.RunAsync(async () =>
            Console.WriteLine(
                await new SettingsReader(Execution.Report).ReadAsync(parsed.GetRequiredValue(distribution), ct))));
        return command;
    }

    private static Command Serve(Option<string> directory)
    {
        var address = new Option<string>("--address")
        {
            Description = "Address to listen on",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var port = new Option<int>("--port") { Description = "Port to listen on", DefaultValueFactory = _ => 8099 };
        var command = new Command("serve", "Serve the archives over HTTP until interrupted") { address, port };
        command.SetAction((parsed, ct) => Execution.RunAsync(async () =>
        {
            var text = parsed.GetRequiredValue(address);
            if (!IPAddress.TryParse(text, out var listen))
            {
                throw new LabException($"'{text}' is no IP address");
            }

            await using var server =
                ArtifactServer.Start(parsed.GetRequiredValue(directory), listen, parsed.GetValue(port));
            Console.WriteLine(server.Address);
            await server.Completion.WaitAsync(ct);
        }));
        return command;
    }
}
