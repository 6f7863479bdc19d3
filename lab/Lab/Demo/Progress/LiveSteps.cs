using Spectre.Console;

namespace KafkaPi.Lab.Demo.Progress;

/// <summary>Terminal output: a line for each step, redrawn as the step goes on.</summary>
internal sealed class LiveSteps(ProgressContext progress) : ISteps
{
    public static Task ShowAsync(IAnsiConsole console, Func<ISteps, Task> work) => console.Progress()
        .Columns(
            new SpinnerColumn { CompletedText = " " }, new TaskDescriptionColumn { Alignment = Justify.Left },
            new ElapsedTimeColumn())
        .StartAsync(progress => work(new LiveSteps(progress)));

    public async Task RunAsync(string title, Func<Action<string>, Task> work)
    {
        var task = progress.AddTask($"  {title}", new ProgressTaskSettings());
        task.IsIndeterminate = true;
        try
        {
            await work(line => task.Description = $"  {title} [grey]{Markup.Escape(line.Split('\n')[0].Trim())}[/]");
            task.Description = $"[green]✓[/] {title}";
        }
        catch (Exception e)
        {
            task.Description = e is OperationCanceledException
                ? $"[yellow]–[/] {title} [grey]interrupted[/]"
                : $"[red]✗[/] {title}";
            throw;
        }
        finally
        {
            task.StopTask();
        }
    }
}
