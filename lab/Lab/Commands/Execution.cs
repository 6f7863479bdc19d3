using Spectre.Console;

namespace KafkaPi.Lab.Commands;

/// <summary>
/// Runs commands. Results go to standard output, progress and errors to standard error, so that scripts can read
/// the results.
/// </summary>
internal static class Execution
{
    public static void Report(string line) => ErrorConsole().MarkupLineInterpolated($"[grey]{line}[/]");

    public static Task<int> RunAsync(Func<Task> act) => RunAsync(async () =>
    {
        await act();
        return 0;
    });

    /// <returns>Exit code: 1 after a failure that a person can mend, 130 after an interruption.</returns>
    public static async Task<int> RunAsync(Func<Task<int>> act)
    {
        try
        {
            return await act();
        }
        catch (LabException e)
        {
            ErrorConsole().MarkupLineInterpolated($"[red]lab:[/] {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }

    public static IAnsiConsole OutputConsole() => Unwrapped(Console.Out, Console.IsOutputRedirected);

    private static IAnsiConsole ErrorConsole() => Unwrapped(Console.Error, Console.IsErrorRedirected);

    /// <summary>Console that wraps lines on terminals only: a path in a pipe must stay whole.</summary>
    private static IAnsiConsole Unwrapped(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (redirected)
        {
            console.Profile.Width = 4096;
        }

        return console;
    }
}
