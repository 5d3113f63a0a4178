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
    var watch = Stopwatch.StartNew();
    try
    {
        var outcome = await StepRun.TakeAsync(step, trip, interrupted.Token);
        Console.WriteLine($"{watch.Elapsed.TotalSeconds,8:0.0} s  {step.Name,-38} {outcome}");
    }
    catch (StepFailedException failure)
    {
        Console.WriteLine($"{watch.Elapsed.TotalSeconds,8:0.0} s  {step.Name,-38} FAILED: {failure.Message}");
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
