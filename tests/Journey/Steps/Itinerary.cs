namespace BorgBackupServer.Journey.Steps;

/// <summary>The steps in their order.</summary>
public static class Itinerary
{
    public static IReadOnlyList<Step> Steps { get; } =
    [
        new("start the server", StartServer.TakeAsync, TimeSpan.FromSeconds(60)),
        new("set it up", SetUp.TakeAsync, TimeSpan.FromSeconds(60)),
        new("sign in", SignIn.TakeAsync, TimeSpan.FromSeconds(30)),
    ];
}
