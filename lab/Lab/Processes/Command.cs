using System.Diagnostics;
using System.Text;

namespace KafkaPi.Lab.Processes;

/// <summary>Runs programs of this machine. Arguments are passed as a list and never through a shell.</summary>
internal static class Command
{
    /// <exception cref="LabException">The program is missing.</exception>
    public static async Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken ct, string? input = null,
        Action<string>? onErrorLine = null)
    {
        using var process = new Process { StartInfo = Describe(program, arguments) };
        var output = new StringBuilder();
        var error = new StringBuilder();
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LabException($"{program} cannot be started: {e.Message}", e);
        }

        try
        {
            await Task.WhenAll(
                WriteAsync(process.StandardInput, input),
                ReadAsync(process.StandardOutput, output, null, ct),
                ReadAsync(process.StandardError, error, onErrorLine, ct),
                process.WaitForExitAsync(ct));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        return new CommandResult(process.ExitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a program that must succeed, and returns its output without the last line break.</summary>
    /// <exception cref="LabException">The program failed; the message holds the command and the end of its
    /// output.</exception>
    public static async Task<string> CheckAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken ct, string? input = null,
        Action<string>? onErrorLine = null)
    {
        var result = await RunAsync(program, arguments, ct, input, onErrorLine);
        return result.Succeeded
            ? result.Output.TrimEnd('\n')
            : throw new LabException(
                $"`{Shortened(program, arguments)}` ended with {result.ExitCode}: {LastLines(result)}");
    }

    private static string Shortened(string program, IReadOnlyList<string> arguments)
    {
        var line = string.Join(' ', [program, .. arguments]).ReplaceLineEndings(" ");
        return line.Length <= 120 ? line : line[..117] + "...";
    }

    private static string LastLines(CommandResult result)
    {
        var lines = (result.Error.Trim() is { Length: > 0 } error ? error : result.Output.Trim()).Split('\n');
        return string.Join('\n', lines.TakeLast(8));
    }

    private static ProcessStartInfo Describe(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        return start;
    }

    private static async Task WriteAsync(StreamWriter stream, string? input)
    {
        try
        {
            await stream.WriteAsync(input ?? "");
            stream.Close();
        }
        catch (IOException)
        {
            // The program ended without reading its input, and its exit code tells why.
        }
    }

    private static async Task ReadAsync(
        StreamReader stream, StringBuilder into, Action<string>? onLine, CancellationToken ct)
    {
        if (onLine is null)
        {
            into.Append(await stream.ReadToEndAsync(ct));
            return;
        }

        while (await stream.ReadLineAsync(ct) is { } line)
        {
            into.Append(line).Append('\n');
            onLine(line);
        }
    }
}
