using Spectre.Console;

namespace KafkaPi.Lab.Demo;

/// <summary>Shows what is being done, for how long, and what came of it.</summary>
internal interface ISteps
{
    /// <param name="work">Is given something to tell in a line what it is at.</param>
    Task RunAsync(string title, Func<Action<string>, Task> work);
}

/// <summary>A line for each step, drawn again as it goes on.</summary>
internal sealed class LiveSteps(ProgressContext progress) : ISteps
{
    public static Task ShowAsync(IAnsiConsole console, Func<ISteps, Task> work) => console.Progress()
        .Columns(new SpinnerColumn { CompletedText = " " }, new TaskDescriptionColumn { Alignment = Justify.Left }, new ElapsedTimeColumn())
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
            task.Description = e is OperationCanceledException ? $"[yellow]–[/] {title} [grey]interrupted[/]" : $"[red]✗[/] {title}";
            throw;
        }
        finally
        {
            task.StopTask();
        }
    }
}

/// <summary>A line for each thing that happens: for logs and pipes.</summary>
internal sealed class PlainSteps(TextWriter output, TimeProvider time) : ISteps
{
    public async Task RunAsync(string title, Func<Action<string>, Task> work)
    {
        var begun = time.GetTimestamp();
        var said = "";
        Write($"  {title}");
        try
        {
            await work(line =>
            {
                if (line != said)
                    Write($"  {title}: {said = line}");
            });
            Write($"✓ {title} ({Seconds()})");
        }
        catch (Exception e)
        {
            Write(e is OperationCanceledException ? $"– {title} interrupted ({Seconds()})" : $"✗ {title} ({Seconds()})");
            throw;
        }

        string Seconds() => $"{time.GetElapsedTime(begun).TotalSeconds:0.0} s";
    }

    private void Write(string line)
    {
        lock (output)
            output.WriteLine(line);
    }
}
