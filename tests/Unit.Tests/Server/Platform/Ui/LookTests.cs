using System.Text.RegularExpressions;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Unit.Tests.Architecture;
using MudBlazor;
using MudBlazor.Utilities;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Ui;

/// <summary>Everybody can read it, by day and by night: WCAG 2.1 AA.</summary>
public sealed partial class LookTests
{
    private const double ForText = 4.5;
    private const double ForSigns = 3;

    public static TheoryData<bool> BothThemes => [true, false];

    [Theory]
    [MemberData(nameof(BothThemes))]
    public void Text_stands_out_from_what_is_behind_it(bool isDark)
    {
        var palette = PaletteOf(isDark);
        foreach (var behind in new[] { palette.Background, palette.Surface, palette.TableHover, palette.DrawerBackground })
        {
            AssertContrast(palette.TextPrimary, behind, 7);
            AssertContrast(palette.TextSecondary, behind, ForText);
            AssertContrast(palette.DrawerText, behind, ForText);
            foreach (var tone in new[] { palette.Primary, palette.Success, palette.Warning, palette.Error, palette.Info, palette.Secondary })
                AssertContrast(tone, behind, ForText);
        }
    }

    [Theory]
    [MemberData(nameof(BothThemes))]
    public void Text_on_a_filled_button_stands_out(bool isDark)
    {
        var palette = PaletteOf(isDark);
        AssertContrast(palette.PrimaryContrastText, palette.Primary, ForText);
        AssertContrast(palette.SecondaryContrastText, palette.Secondary, ForText);
        AssertContrast(palette.SuccessContrastText, palette.Success, ForText);
        AssertContrast(palette.WarningContrastText, palette.Warning, ForText);
        AssertContrast(palette.ErrorContrastText, palette.Error, ForText);
        AssertContrast(palette.InfoContrastText, palette.Info, ForText);
        AssertContrast(palette.AppbarText, palette.AppbarBackground, ForText);
    }

    [Theory]
    [MemberData(nameof(BothThemes))]
    public void The_edge_of_a_field_can_be_seen(bool isDark)
    {
        var palette = PaletteOf(isDark);
        AssertContrast(palette.LinesInputs, palette.Surface, ForSigns);
        AssertContrast(palette.LinesInputs, palette.Background, ForSigns);
        AssertContrast(palette.DrawerIcon, palette.DrawerBackground, ForSigns);
    }

    [Theory]
    [MemberData(nameof(BothThemes))]
    public void Pages_without_components_have_the_same_colours(bool isDark)
    {
        var palette = PaletteOf(isDark);
        var css = SourceTree.File("src/Server/wwwroot/css/look.css").Text;
        var block = css[(isDark ? css.IndexOf("[data-theme=\"dark\"]", StringComparison.Ordinal) : 0)..];
        var colours = Variable().Matches(block[..block.IndexOf('}', StringComparison.Ordinal)]).ToDictionary(match => match.Groups[1].Value, match => new MudColor(match.Groups[2].Value));
        var expected = new Dictionary<string, MudColor>
        {
            ["primary"] = palette.Primary,
            ["on-primary"] = palette.PrimaryContrastText,
            ["background"] = palette.Background,
            ["surface"] = palette.Surface,
            ["text"] = palette.TextPrimary,
            ["text-soft"] = palette.TextSecondary,
            ["line"] = palette.LinesDefault,
            ["line-input"] = palette.LinesInputs,
            ["success"] = palette.Success,
            ["warning"] = palette.Warning,
            ["error"] = palette.Error,
            ["info"] = palette.Info,
            ["bar"] = palette.AppbarBackground,
            ["on-bar"] = palette.AppbarText,
        };

        Assert.Equal(expected.Keys.Order(), colours.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value.Value, colours[pair.Key].Value));
    }

    private static Palette PaletteOf(bool isDark) => isDark ? Look.Theme.PaletteDark : Look.Theme.PaletteLight;

    private static void AssertContrast(MudColor text, MudColor behind, double least)
    {
        var (a, b) = (Luminance(text), Luminance(behind));
        var contrast = (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
        Assert.True(contrast >= least, $"{text.Value} on {behind.Value} has {contrast:0.00}, needs {least}");
    }

    private static double Luminance(MudColor colour) =>
        (0.2126 * Linear(colour.R)) + (0.7152 * Linear(colour.G)) + (0.0722 * Linear(colour.B));

    private static double Linear(byte part)
    {
        var value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }

    [GeneratedRegex(@"--bbs-([a-z-]+): (#[0-9a-f]{6});")]
    private static partial Regex Variable();
}
