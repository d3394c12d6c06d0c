"""Codes of countries and languages: those that people write, and those of the European Union.

Keys and language tags have the shorter ones (``de``), as ISO 3166-1 and BCP 47 have them; the graph
points to the tables of the Publications Office, which have three letters (``country:DEU``).
"""

from __future__ import annotations

from migkg.errors import UnknownName

_COUNTRIES = """
    ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATF:TF
    ATG:AG AUS:AU AUT:AT AZE:AZ BDI:BI BEL:BE BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS
    BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM BOL:BO BRA:BR BRB:BB BRN:BN BTN:BT BVT:BV BWA:BW CAF:CF
    CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD COG:CG COK:CK COL:CO COM:KM CPV:CV
    CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY CYP:CY CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK DOM:DO DZA:DZ
    ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK FRA:FR FRO:FO FSM:FM
    GAB:GA GBR:GB GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR GRD:GD
    GRL:GL GTM:GT GUF:GF GUM:GU GUY:GY HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM
    IND:IN IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT JAM:JM JEY:JE JOR:JO JPN:JP KAZ:KZ
    KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY LCA:LC LIE:LI
    LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX
    MHL:MH MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ MRT:MR MSR:MS MTQ:MQ MUS:MU
    MWI:MW MYS:MY MYT:YT NAM:NA NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO NPL:NP
    NRU:NR NZL:NZ OMN:OM PAK:PK PAN:PA PCN:PN PER:PE PHL:PH PLW:PW PNG:PG POL:PL PRI:PR PRK:KP
    PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU RWA:RW SAU:SA SDN:SD SEN:SN SGP:SG
    SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS STP:ST SUR:SR
    SVK:SK SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK
    TKM:TM TLS:TL TON:TO TTO:TT TUN:TN TUR:TR TUV:TV TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY
    USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS XKX:XK YEM:YE
    ZAF:ZA ZMB:ZM ZWE:ZW
"""
_LANGUAGES = """
    ARA:ar AST:ast AZE:az BEL:be BEN:bn BOS:bs BRE:br BUL:bg CAT:ca CES:cs COS:co CYM:cy DAN:da
    DEU:de DSB:dsb ELL:el ENG:en EST:et EUS:eu FAO:fo FIN:fi FRA:fr FRY:fy FUR:fur GLA:gd GLE:ga
    GLG:gl HEB:he HRV:hr HSB:hsb HUN:hu HYE:hy ISL:is ITA:it JPN:ja KAT:ka KOR:ko LAV:lv LIT:lt
    LTZ:lb MKD:mk MLT:mt NLD:nl NNO:nn NOB:nb NOR:no OCI:oc POL:pl POR:pt ROH:rm RON:ro RUS:ru
    SLK:sk SLV:sl SME:se SPA:es SQI:sq SRD:sc SRP:sr SWE:sv TUR:tr UKR:uk URD:ur ZHO:zh
"""

_OF_THE_UNION = {"UK": "GBR", "EL": "GRC"}
"""The codes of two letters in which the European Union differs from ISO 3166-1."""

COUNTRIES = dict(pair.split(":") for pair in _COUNTRIES.split())
"""The code of two letters of each country, by that of three; Kosovo has the one in use."""

LANGUAGES = dict(pair.split(":") for pair in _LANGUAGES.split())
"""The tag of each language that a name may be in, by its code of three letters."""


def country(code: str) -> str:
    """The three letters of a country that is given by two or three.

    >>> country("de"), country("DEU"), country("uk")
    ('DEU', 'DEU', 'GBR')

    Raises:
        UnknownName: there is no such country.
    """
    given = code.strip().upper()
    return _found("country", _OF_THE_UNION.get(given, given), COUNTRIES)


def language(code: str) -> str:
    """The three letters of a language that is given by its tag or by them.

    >>> language("de"), language("deu")
    ('DEU', 'DEU')

    Raises:
        UnknownName: it is none of those that we know.
    """
    return _found("language", code.strip().upper(), LANGUAGES)


def _found(kind: str, code: str, table: dict[str, str]) -> str:
    for long, short in table.items():
        if code in {long, short.upper()}:
            return long
    raise UnknownName(kind, code, table.values())
