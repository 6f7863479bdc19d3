using System.ComponentModel;
using System.Diagnostics;
using KafkaPi.EndToEnd.Bed.Hosts;

namespace KafkaPi.EndToEnd.Bed.Machine;

/// <summary>Runs programs of this machine.</summary>
internal static class Tool
{
    public static async Task<Answer> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken ct, string? input = null)
    {
        using var process = new Process { StartInfo = new(program, arguments) };
        process.StartInfo.RedirectStandardInput = true;
        process.StartInfo.RedirectStandardOutput = true;
        process.StartInfo.RedirectStandardError = true;
        process.Start();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(ct);
            return new(process.ExitCode, (await output).TrimEnd('\n'), await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    /// <returns>Standard output of the program.</returns>
    public static async Task<string> CheckAsync(
        string program, IEnumerable<string> arguments, CancellationToken ct, string? input = null)
    {
        var answer = await RunAsync(program, arguments, ct, input);
        Assert.True(
            answer.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {answer.ExitCode}: {answer.Error}{answer.Output}");
        return answer.Output;
    }

    public static async Task<bool> IsThereAsync(string program, CancellationToken ct)
    {
        try
        {
            await RunAsync(program, ["version", "--client"], ct);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
