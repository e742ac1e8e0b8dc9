using UnrealBuildTool;

public class LitterScoutTarget : TargetRules
{
	public LitterScoutTarget(TargetInfo Target) : base(Target)
	{
		Type = TargetType.Game;
		DefaultBuildSettings = BuildSettingsVersion.Latest;
		IncludeOrderVersion = EngineIncludeOrderVersion.Latest;
		ExtraModuleNames.Add("LitterScout");
	}
}
