using System.Diagnostics;
using System.Runtime.InteropServices;
using BorgBackupServer.Journey;
using BorgBackupServer.Journey.Steps;

// The main journey of a new user, without a person and without a browser: the real server, the real agent, borg and sshd.
var (options, refusal) = JourneyOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine($"{refusal}\n{JourneyOptions.Usage}");
    return 2;
}

using var interrupted = new CancellationTokenSource();
using var ctrlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

await using var trip = Trip.Begin(options);
var whole = Stopwatch.StartNew();
Console.WriteLine($"The journey, on {options.Tree}, in {trip.Folder}");
foreach (var step in Itinerary.Steps)
{
    using var deadline = CancellationTokenSource.CreateLinkedTokenSource(interrupted.Token);
    deadline.CancelAfter(step.Deadline);
    var watch = Stopwatch.StartNew();
    try
    {
        var outcome = await step.TakeAsync(trip, deadline.Token);
        Console.WriteLine($"{watch.Elapsed.TotalSeconds,8:0.0} s  {step.Name,-38} {outcome}");
    }
    catch (Exception exception) when (exception is StepFailedException or OperationCanceledException or HttpRequestException or IOException or UnauthorizedAccessException)
    {
        var reason = exception is OperationCanceledException ? interrupted.IsCancellationRequested ? "interrupted" : $"not done within {step.Deadline.TotalSeconds:0} s" : exception.Message;
        Console.WriteLine($"{watch.Elapsed.TotalSeconds,8:0.0} s  {step.Name,-38} FAILED: {reason}");
        foreach (var line in trip.Processes.SelectMany(process => process.Lines.TakeLast(30)))
        {
            Console.WriteLine($"            | {line}");
        }

        Console.WriteLine($"Failed at: {step.Name}");
        return 1;
    }
}

Console.WriteLine($"{whole.Elapsed.TotalSeconds,8:0.0} s  everything");
return 0;

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}
