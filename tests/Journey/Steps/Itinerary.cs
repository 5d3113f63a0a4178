namespace BorgBackupServer.Journey.Steps;

/// <summary>The steps in their order. A deadline is for a large tree on a slow machine; most steps take a second.</summary>
public static class Itinerary
{
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Long = TimeSpan.FromHours(2);

    public static IReadOnlyList<Step> Steps { get; } =
    [
        new("start the server", StartServer.TakeAsync, Short),
        new("set it up", SetUp.TakeAsync, Short),
        new("sign in", SignIn.TakeAsync, Short),
        new("add a client", AddClient.TakeAsync, Short),
        new("run its one-line command", Enrol.TakeAsync, Short),
        new("wait for its agent", WaitForAgent.TakeAsync, Short),
        new("back up", BackUp.TakeAsync, Long),
        new("back up again", BackUp.TakeAgainAsync, Long),
        new("browse the archive", Browse.TakeAsync, Long),
        new("search a name", Search.TakeAsync, Short),
        new("restore everything and compare", Restore.EverythingAsync, Long),
        new("restore what was picked and compare", Restore.PickedAsync, Long),
        new("download it and compare", Download.TakeAsync, Long),
        new("stop everything", StopEverything.TakeAsync, Short),
    ];
}
